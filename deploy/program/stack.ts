import type { StackSpec } from "../../core/spec/index.js";
import type { TerraformConfiguration } from "./configuration.js";
import type { Inputs } from "./inputs.js";

/** What synth wrote of a stack. */
export interface DeclaredStack {
  readonly configuration: TerraformConfiguration;
  readonly spec: StackSpec;
}

/** A `terraform_remote_state` of a stack's configuration: what it takes from another state. */
export interface StateReference {
  /** Its name among the stack's remote states. */
  readonly name: string;
  /** `data.terraform_remote_state.NAME`. */
  readonly address: string;
  /** The stack of the program whose state it is; undefined when it is none of the program's. */
  readonly stack: DeclaredStack | undefined;
  /** The outputs that the stack takes from it. */
  readonly outputs: readonly string[];
  /** The outputs for which it has a default. */
  readonly defaults: readonly string[];
}

/** A stack as synth wrote it. */
export interface SynthesizedStack extends DeclaredStack {
  readonly name: string;
  /** What it takes from other states. Default: nothing. */
  readonly references?: readonly StateReference[];
  /** What a program declared it, and where among its stacks. Absent for a stack that was made in this process. */
  readonly program?: { readonly place: number; readonly inputs?: Inputs | undefined };
}
