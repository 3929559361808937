import type { JsonValue } from "../../engine/value.js";
import type { ArmCloud } from "./cloud.js";
import type { ArmAnswer } from "./wire.js";

/** One resource type, as far as it is asked for. */
export interface ArmType {
  /** As ARM writes it: `Microsoft.Compute/virtualMachines`. */
  readonly name: string;
  /** The versions of its API: all get the same answers. */
  readonly versions: readonly string[];
  get?(call: ArmCall): Promise<ArmAnswer>;
  /** What is posted below the resource, by name in lower case. */
  readonly actions: Readonly<Record<string, (call: ArmCall) => Promise<ArmAnswer>>>;
}

/** A call about one resource. */
export interface ArmCall {
  readonly id: string;
  readonly query: URLSearchParams;
  /** The JSON that was sent; null for none. */
  readonly body: JsonValue;
  readonly cloud: ArmCloud;
}
