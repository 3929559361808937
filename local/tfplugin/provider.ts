import type { Diagnostic, Path } from "../engine/diagnostic.js";
import type { Type } from "../engine/type.js";
import type { JsonValue, PlanObject } from "../engine/value.js";

/** A Terraform provider, without the wire: what the server asks of it. A defect may be thrown; it becomes a diagnostic. */
export interface Provider {
  /** The answer to GetSchema, already encoded. */
  schemas(): Uint8Array;
  typeOfConfig(): Type;
  /** The type of a resource's value; undefined when there is no such resource type. */
  typeOfResource(name: string): Type | undefined;
  typeOfDataSource(name: string): Type | undefined;

  validateConfig(config: PlanObject): Answer<readonly Diagnostic[]>;
  configure(config: PlanObject): Answer<readonly Diagnostic[]>;

  validateResource(type: string, config: PlanObject): Answer<readonly Diagnostic[]>;
  validateDataSource(type: string, config: PlanObject): Answer<readonly Diagnostic[]>;

  /** A state as an older version of the schema wrote it. */
  upgrade(type: string, version: number, state: JsonValue): Answer<PlanObject | null>;
  /** The resource as it is now, or null when it is gone. */
  read(type: string, state: PlanObject): Answer<Result<PlanObject | null>>;
  plan(type: string, prior: PlanObject | null, proposed: PlanObject, config: PlanObject): Answer<Plan>;
  /** Creates, updates or (with `planned` null) deletes. The value is what goes into the state, also after an error. */
  apply(
    type: string,
    prior: PlanObject | null,
    planned: PlanObject | null,
    config: PlanObject | null,
  ): Answer<Result<PlanObject | null>>;
  import(type: string, id: string): Answer<Result<PlanObject | null>>;
  readDataSource(type: string, config: PlanObject): Answer<Result<PlanObject | null>>;

  /** Terraform was asked to stop: what runs is to end soon, by itself. */
  stop(): void;
}

export type Answer<T> = T | Promise<T>;

export interface Result<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Plan {
  readonly planned: PlanObject;
  readonly requiresReplace: readonly Path[];
  readonly diagnostics: readonly Diagnostic[];
}
