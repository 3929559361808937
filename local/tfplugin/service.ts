import { type Diagnostic, error } from "../engine/diagnostic.js";
import type { Type } from "../engine/type.js";
import type { JsonValue } from "../engine/value.js";
import { toWireDiagnostic, toWirePath } from "./diagnostic.js";
import { fromWire, toWire } from "./dynamic-value.js";
import type { Provider } from "./provider.js";
import type { WireRequest } from "./wire.js";

/** What each remote procedure answers, as plain objects; GetSchema alone answers with bytes. */
export type Service = { readonly [method: string]: (request: WireRequest) => Promise<object> };

export function serviceOf(provider: Provider): Service {
  return {
    PrepareProviderConfig: async ({ config = {} }) => {
      const value = required(fromWire(config, provider.typeOfConfig()));
      return { preparedConfig: config, ...diagnostics(await provider.validateConfig(value)) };
    },

    Configure: async ({ config }) => {
      const value = required(fromWire(config, provider.typeOfConfig()));
      return diagnostics(await provider.configure(value));
    },

    ValidateResourceTypeConfig: async ({ typeName, config }) => {
      const value = required(fromWire(config, resourceType(provider, typeName)));
      return diagnostics(await provider.validateResource(typeName, value));
    },

    ValidateDataSourceConfig: async ({ typeName, config }) => {
      const value = required(fromWire(config, dataSourceType(provider, typeName)));
      return diagnostics(await provider.validateDataSource(typeName, value));
    },

    UpgradeResourceState: async ({ typeName, version, rawState }) => {
      const type = resourceType(provider, typeName);
      const json = Buffer.from(rawState?.json ?? []).toString("utf8") || "null";
      const state = await provider.upgrade(typeName, version, JSON.parse(json) as JsonValue);
      return { upgradedState: toWire(state, type) };
    },

    ReadResource: async ({ typeName, currentState, private: kept }) => {
      const type = resourceType(provider, typeName);
      const state = fromWire(currentState, type);
      if (state === null) return { newState: currentState, private: kept };
      const { value, diagnostics: found } = await provider.read(typeName, state);
      return { newState: toWire(value, type), private: kept, ...diagnostics(found) };
    },

    PlanResourceChange: async ({ typeName, priorState, proposedNewState, config, priorPrivate }) => {
      const type = resourceType(provider, typeName);
      const proposed = fromWire(proposedNewState, type);
      if (proposed === null) return { plannedState: proposedNewState, plannedPrivate: priorPrivate };
      const prior = fromWire(priorState, type);
      const plan = await provider.plan(typeName, prior, proposed, required(fromWire(config, type)));
      return {
        plannedState: toWire(plan.planned, type),
        requiresReplace: plan.requiresReplace.map(toWirePath),
        plannedPrivate: priorPrivate,
        ...LEGACY,
        ...diagnostics(plan.diagnostics),
      };
    },

    ApplyResourceChange: async ({ typeName, priorState, plannedState, config, plannedPrivate }) => {
      const type = resourceType(provider, typeName);
      const prior = fromWire(priorState, type);
      const planned = fromWire(plannedState, type);
      const { value, diagnostics: found } = await provider.apply(
        typeName,
        prior,
        planned,
        fromWire(config, type),
      );
      return { newState: toWire(value, type), private: plannedPrivate, ...LEGACY, ...diagnostics(found) };
    },

    ImportResourceState: async ({ typeName, id }) => {
      const type = resourceType(provider, typeName);
      const { value, diagnostics: found } = await provider.import(typeName, id);
      const importedResources = value === null ? [] : [{ typeName, state: toWire(value, type) }];
      return { importedResources, ...diagnostics(found) };
    },

    ReadDataSource: async ({ typeName, config }) => {
      const type = dataSourceType(provider, typeName);
      const { value, diagnostics: found } = await provider.readDataSource(
        typeName,
        required(fromWire(config, type)),
      );
      return { state: toWire(value, type), ...diagnostics(found) };
    },

    Stop: async () => {
      provider.stop();
      return {};
    },
  };
}

/** What a defect of ours answers, in any method's response. */
export function failure(cause: unknown): object {
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return diagnostics([error("The local provider failed", [], detail)]);
}

/** As azurerm's SDK does: a default may be planned where the configuration says nothing. */
const LEGACY = { legacyTypeSystem: true };

function diagnostics(found: readonly Diagnostic[]): { diagnostics: object[] } {
  return { diagnostics: found.map(toWireDiagnostic) };
}

function resourceType(provider: Provider, name: string): Type {
  const type = provider.typeOfResource(name);
  if (!type) throw new Error(`unknown resource type: ${name}`);
  return type;
}

function dataSourceType(provider: Provider, name: string): Type {
  const type = provider.typeOfDataSource(name);
  if (!type) throw new Error(`unknown data source: ${name}`);
  return type;
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error("the message carries no value");
  return value;
}
