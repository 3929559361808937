import { Catalogue } from "./azurerm/catalogue.js";
import type { CloudContext, ResourceHandler } from "./azurerm/handler.js";
import { type Schema, typeOfSchema } from "./engine/schema.js";
import { validateConfig } from "./engine/validate.js";
import type { JsonObject, PlanObject } from "./engine/value.js";
import { checkSubscription } from "./provider/configure.js";
import { create } from "./provider/create.js";
import { readDataSource } from "./provider/data-source.js";
import { Refusal, toDiagnostic } from "./provider/failure.js";
import { stateOf } from "./provider/finish.js";
import { confirm } from "./provider/orphan.js";
import { plan } from "./provider/plan.js";
import { importById, read } from "./provider/read.js";
import { remove } from "./provider/remove.js";
import { update } from "./provider/update.js";
import { schemaOf, type Workshop, writeOnlyOf } from "./provider/workshop.js";
import { blocks } from "./records/values.js";
import type { Provider, Result } from "./tfplugin/provider.js";

/** The addresses under which Terraform and OpenTofu know azurerm. */
export const AZURERM_SOURCES = [
  "registry.terraform.io/hashicorp/azurerm",
  "registry.opentofu.org/hashicorp/azurerm",
];

export interface ProviderOptions {
  /** The resource types that have an effect; all others are only recorded. */
  readonly handlers: ReadonlyMap<string, ResourceHandler>;
  /** The cloud for which it stands; the signal is the provider's own. */
  readonly cloud: Omit<CloudContext, "signal" | "features">;
}

/** Stands in for azurerm: its schemas and rules, with the local cloud in place of Azure. */
export function createProvider({ handlers, cloud }: ProviderOptions): Provider {
  const stopping = new AbortController();
  const catalogue = new Catalogue();
  let features: PlanObject = {};
  const shop: Workshop = {
    catalogue,
    handlers,
    cloud: { ...cloud, signal: stopping.signal, features: () => features },
    busy: new Set(),
    made: new Set(),
    told: new Set(),
  };
  return {
    schemas: () => catalogue.schemas(),
    typeOfConfig: () => typeOfSchema(catalogue.provider()),
    typeOfResource: (name) => typeOf(catalogue.resource(name)),
    typeOfDataSource: (name) => typeOf(catalogue.dataSource(name)),
    validateConfig: (config) => validateConfig(catalogue.provider(), config),
    configure: (config) => {
      features = blocks(config, "features")[0] ?? {};
      return checkSubscription(config);
    },
    validateResource: (type, config) => validateConfig(schemaOf(shop, type), config),
    validateDataSource: (type, config) => {
      const schema = catalogue.dataSource(type);
      return schema ? validateConfig(schema, config) : [];
    },
    upgrade: (type, _version, state) => (isObject(state) ? stateOf(schemaOf(shop, type), state) : null),
    read: (type, state) => attempt(state, () => read(shop, type, state)),
    plan: (type, prior, proposed) => {
      if (prior) confirm(shop, type, prior);
      return plan(type, schemaOf(shop, type), prior, proposed);
    },
    apply: (type, prior, planned, config) =>
      attempt(prior, () => apply(shop, type, { prior, planned, config })),
    import: (type, id) => attempt(null, () => importById(shop, type, id)),
    readDataSource: (type, config) => attempt(null, () => readDataSource(shop, type, config)),
    stop: () => stopping.abort(),
  };
}

interface Change {
  readonly prior: PlanObject | null;
  readonly planned: PlanObject | null;
  readonly config: PlanObject | null;
}

async function apply(
  shop: Workshop,
  type: string,
  { prior, planned, config }: Change,
): Promise<JsonObject | null> {
  if (shop.cloud.signal.aborted) throw new Refusal("stopped before it began");
  if (planned === null) {
    if (prior) await remove(shop, type, String(prior.id));
    return null;
  }
  const writeOnly = writeOnlyOf(schemaOf(shop, type), config);
  return prior ? update(shop, type, prior, planned, writeOnly) : create(shop, type, planned, writeOnly);
}

/** What was there before stays in Terraform's state when something fails. */
async function attempt(
  before: PlanObject | null,
  work: () => Promise<PlanObject | null>,
): Promise<Result<PlanObject | null>> {
  try {
    return { value: await work(), diagnostics: [] };
  } catch (cause) {
    return { value: before, diagnostics: [toDiagnostic(cause)] };
  }
}

function typeOf(schema: Schema | undefined) {
  return schema && typeOfSchema(schema);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
