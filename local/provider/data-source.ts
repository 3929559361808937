import { nameOf } from "../../core/arm-id.js";
import { computedValue } from "../azurerm/computed.js";
import { LOCAL_CLIENT, LOCAL_TENANT, LOCAL_USER } from "../azurerm/directory.js";
import { notFound } from "../azurerm/not-found.js";
import { inlineSubnetRecords, shownValues } from "../azurerm/shown-values.js";
import { normalise } from "../engine/normalise.js";
import type { Field, Schema } from "../engine/schema.js";
import { settle } from "../engine/settle.js";
import {
  type JsonObject,
  type JsonValue,
  type PlanObject,
  type PlanValue,
  UNKNOWN,
} from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { flag, text } from "../records/values.js";
import { Refusal } from "./failure.js";
import { settleTimeouts, stateOf } from "./finish.js";
import { handlerOf, type Workshop } from "./workshop.js";

/** What a data source finds: in the records, whichever stack has made them, or about the subscription itself. */
export async function readDataSource(shop: Workshop, type: string, config: PlanObject): Promise<JsonObject> {
  const schema = shop.catalogue.dataSource(type);
  if (!schema) throw new Error(`unknown data source: ${type}`);
  const values = FIXED[type]?.(shop) ?? (await valuesOfRecord(shop, type, schema, config));
  const id = String(values.id ?? "");
  const settled = settle(schema.fields, openTo(schema, config, values), values, computedValue(id));
  return stateOf(schema, { ...settled, ...settleTimeouts(schema, config) });
}

/** Of what was asked for by name the configuration has the last word; the rest is what was found. */
function openTo({ fields }: Schema, config: PlanObject, values: JsonObject): PlanObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const isOpen = field.computed || name in values;
      const otherwise = "default" in field ? (field.default ?? null) : null;
      return [name, config[name] ?? (isOpen ? UNKNOWN : otherwise)];
    }),
  );
}

const FIXED: Readonly<Record<string, (shop: Workshop) => JsonObject>> = {
  azurerm_client_config: ({ cloud }) => {
    const id = `clientConfigs/clientId=${LOCAL_CLIENT};objectId=${LOCAL_USER};subscriptionId=${cloud.subscription};tenantId=${LOCAL_TENANT}`;
    return {
      id: Buffer.from(id).toString("base64"),
      client_id: LOCAL_CLIENT,
      object_id: LOCAL_USER,
      subscription_id: cloud.subscription,
      tenant_id: LOCAL_TENANT,
    };
  },
  azurerm_subscription: ({ cloud }) => ({
    id: `/subscriptions/${cloud.subscription}`,
    subscription_id: cloud.subscription,
    display_name: "local",
    state: "Enabled",
    tenant_id: LOCAL_TENANT,
    location_placement_id: "",
    quota_id: "",
    spending_limit: "Off",
  }),
};

async function valuesOfRecord(
  shop: Workshop,
  type: string,
  schema: Schema,
  config: PlanObject,
): Promise<JsonObject> {
  const { cloud } = shop;
  if (!shop.catalogue.resource(type)) {
    throw new Refusal(`data source ${type} is not available on the local target`);
  }
  const found = find(shop, type, schema, config);
  const handler = handlerOf(shop, type);
  const values = found && (handler.read ? await handler.read(found, cloud) : found.values);
  if (!found || !values) throw new Refusal(notFound(type, cloud.subscription, asked(schema, config)));
  return { ...found.values, ...values, ...shownValues(found, cloud) };
}

function find(shop: Workshop, type: string, schema: Schema, config: PlanObject): ResourceRecord | undefined {
  const records = snapshot(shop.cloud.records);
  const all = [...records.ofType(type), ...(type === Type.SUBNET ? inlineSubnetRecords(records) : [])];
  const wanted = Object.entries(asked(schema, config));
  const fitting = all
    // What is still being made, or half removed, is not there for others.
    .filter(({ status }) => status === "ready" || status === "updating")
    .filter(({ values }) =>
      wanted.every(([name, value]) => isSame(schema.fields[name], values[name], value)),
    );
  return text(config, "name_regex") === undefined ? fitting[0] : byPattern(fitting, config);
}

/** What the configuration asks for: by names that are required, or the name where that is one of two ways. */
function asked({ fields }: Schema, config: PlanObject): PlanObject {
  return Object.fromEntries(
    Object.entries(config).filter(
      ([name, value]) => value !== null && (fields[name]?.required || (name === "name" && fields[name])),
    ),
  );
}

/** The first, or the last, by name of those that an image's pattern fits. */
function byPattern(records: readonly ResourceRecord[], config: PlanObject): ResourceRecord | undefined {
  const pattern = patternOf(text(config, "name_regex") ?? "");
  const fitting = records
    .filter(({ id }) => pattern.test(nameOf(id)))
    .sort((a, b) => (nameOf(a.id) < nameOf(b.id) ? -1 : 1));
  return flag(config, "sort_descending") ? fitting.at(-1) : fitting[0];
}

/** Terraform's patterns are Go's, which may begin with `(?i)`. */
function patternOf(pattern: string): RegExp {
  const anyCase = pattern.startsWith("(?i)");
  try {
    return new RegExp(anyCase ? pattern.slice("(?i)".length) : pattern, anyCase ? "i" : "");
  } catch (cause) {
    throw new Refusal(`name_regex: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** Azure does not tell upper from lower case in names. */
function isSame(field: Field | undefined, recorded: JsonValue | undefined, given: PlanValue): boolean {
  const wanted = field?.kind === "string" ? normalise(field, given) : given;
  if (typeof recorded === "string" && typeof wanted === "string") {
    return recorded.toLowerCase() === wanted.toLowerCase();
  }
  return JSON.stringify(recorded ?? null) === JSON.stringify(wanted);
}
