import { computedValue } from "../azurerm/computed.js";
import { LOCAL_TENANT, uuidOf } from "../azurerm/directory.js";
import { normalise } from "../engine/normalise.js";
import type { Field, Fields, Schema } from "../engine/schema.js";
import { settle } from "../engine/settle.js";
import { fillUnknown } from "../engine/unknown.js";
import type { JsonObject, JsonValue, PlanObject, PlanValue } from "../engine/value.js";
import { isBelow, nameOf } from "../records/arm-id.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { Refusal } from "./failure.js";
import { stateOf } from "./finish.js";
import type { Workshop } from "./workshop.js";

/** What a data source finds: in the records, or about the subscription itself. */
export function readDataSource(shop: Workshop, type: string, config: PlanObject): JsonObject {
  const schema = shop.catalogue.dataSource(type);
  if (!schema) throw new Error(`unknown data source: ${type}`);
  const values = type in FIXED ? FIXED[type]?.(shop) : valuesOfRecord(shop, type, schema, config);
  if (!values) throw new Refusal(`data source ${type} is not available on the local target`);
  const id = String(values.id ?? "");
  // Of what was asked for by name the configuration has the last word; the rest is computed.
  const open = fillUnknown(schema.fields, config);
  return stateOf(schema, settle(schema.fields, open, values, computedValue(id)));
}

const FIXED: Record<string, (shop: Workshop) => JsonObject> = {
  azurerm_client_config: ({ cloud }) => ({
    id: Buffer.from(`${cloud.subscription}/local`).toString("base64"),
    client_id: uuidOf("longshore local client"),
    object_id: uuidOf("longshore local user"),
    subscription_id: cloud.subscription,
    tenant_id: LOCAL_TENANT,
  }),
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

function valuesOfRecord(
  shop: Workshop,
  type: string,
  { fields }: Schema,
  config: PlanObject,
): JsonObject | undefined {
  if (!shop.catalogue.resource(type)) return undefined;
  const asked = Object.entries(fields).filter(([name, { required }]) => required && name in config);
  const found = shop.cloud.records
    .ofType(type)
    .find((record) =>
      asked.every(([name, field]) => isSame(field, record.values[name], config[name] ?? null)),
    );
  if (!found) throw new Refusal(`${type} ${describe(asked, config)} was not found on the local target`);
  return { ...found.values, ...EXTRA[type]?.(shop, found) };
}

/** What a data source shows and the resource does not. */
const EXTRA: Record<string, (shop: Workshop, record: ResourceRecord) => JsonObject> = {
  [Type.NETWORK]: ({ cloud }, network) => ({
    subnets: cloud.records
      .ofType(Type.SUBNET)
      .filter((subnet) => isBelow(subnet.id, network.id))
      .map(({ id }) => nameOf(id)),
  }),
  [Type.SUBNET]: (_, { values }) => ({
    address_prefix: Array.isArray(values.address_prefixes) ? (values.address_prefixes[0] ?? "") : "",
  }),
};

/** Azure does not tell upper from lower case in names. */
function isSame(field: Field, recorded: JsonValue | undefined, asked: PlanValue): boolean {
  const wanted = field.kind === "string" ? normalise(field, asked) : asked;
  if (typeof recorded === "string" && typeof wanted === "string") {
    return recorded.toLowerCase() === wanted.toLowerCase();
  }
  return JSON.stringify(recorded ?? null) === JSON.stringify(wanted);
}

function describe(asked: readonly (readonly [string, Fields[string]])[], config: PlanObject): string {
  return asked.map(([name]) => `${name} "${String(config[name])}"`).join(", ");
}
