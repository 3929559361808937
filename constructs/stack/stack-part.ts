import type { PartChecks } from "../checks/checks.js";
import type { Addressed } from "./address.js";
import type { RemovalPolicy } from "./removal-policy.js";

/**
 * A construct that has something to say when its stack is synthesized. Constructs outside of this package can be such
 * parts too: of each construct in a stack, whichever of these methods it has is called once everything is declared.
 */
export interface StackPart {
  /** What it is in `longshore.json`. */
  specPart?(): SpecPart;
  /** Those of its resources that hold data. */
  dataResources?(): readonly DataResource[];
  /** Notes what is wrong between it and others; synth then throws one error with all that is wrong. */
  checkTogether?(checks: PartChecks): void;
}

export interface SpecPart {
  /** The field of `longshore.json` that lists the parts of its kind: `shares`. */
  readonly field: string;
  /**
   * What the part shall become, as JSON has it: known when the program runs, without secrets, with paths from the
   * working directory. What Terraform alone knows is found by the address of its resource, which `addressOf` gives.
   */
  readonly value: object;
}

/** A resource with data, and what becomes of it when its stack is destroyed. */
export interface DataResource {
  readonly resource: Addressed;
  /** What it is, for messages: `data disk shop-web-data`. */
  readonly what: string;
  readonly removalPolicy: RemovalPolicy;
}
