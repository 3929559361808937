import type { Catalogue } from "../azurerm/catalogue.js";
import { genericHandler } from "../azurerm/generic.js";
import type { CloudContext, ResourceHandler } from "../azurerm/handler.js";
import { isRegion } from "../azurerm/regions.js";
import type { Schema } from "../engine/schema.js";
import type { PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { text } from "../records/values.js";

/** What every operation of the provider works with. */
export interface Workshop {
  readonly catalogue: Catalogue;
  readonly handlers: ReadonlyMap<string, ResourceHandler>;
  readonly cloud: CloudContext;
  /** The keys of the resources that this process is making right now. */
  readonly busy: Set<string>;
  /** What the user was told of already: types without an effect, places that nobody knows. */
  readonly told: Set<string>;
  /** The keys of what this run has made: Terraform's state will hold it in a moment. */
  readonly made: Set<string>;
  orphansRemoved?: Promise<void>;
}

export function schemaOf({ catalogue }: Workshop, type: string): Schema {
  const schema = catalogue.resource(type);
  if (!schema) throw new Error(`unknown resource type: ${type}`);
  return schema;
}

export function handlerOf({ handlers }: Workshop, type: string): ResourceHandler {
  return handlers.get(type) ?? genericHandler(type);
}

/** A resource that only its record is: said once for each type. */
export function tellIfWithoutEffect({ handlers, told, cloud }: Workshop, type: string): void {
  if (handlers.has(type) || told.has(type)) return;
  told.add(type);
  cloud.emit({ type: "warning", text: `${type} has no effect on the local target` });
}

/** Azure would refuse a region that it has not; which those are changes, so that here it is said once for each. */
export function tellIfNowhere({ told, cloud }: Workshop, planned: PlanObject): void {
  const location = text(planned, "location");
  if (location === undefined || isRegion(location) || told.has(location)) return;
  told.add(location);
  cloud.emit({ type: "warning", text: `${location} is no region of Azure that the local target knows` });
}

/** The record of what Terraform's state knows by this id. */
export function recordOf(
  { handlers, cloud }: Pick<Workshop, "handlers" | "cloud">,
  type: string,
  stateId: string,
): ResourceRecord | undefined {
  return cloud.records.get(type, handlers.get(type)?.recordId?.(stateId, cloud) ?? stateId);
}

/** What is in the configuration alone: Terraform hands it over at apply, and keeps it nowhere. */
export function writeOnlyOf({ fields }: Schema, config: PlanObject | null): PlanObject {
  const names = Object.keys(fields).filter((name) => fields[name]?.writeOnly);
  return Object.fromEntries(names.map((name) => [name, config?.[name] ?? null]));
}
