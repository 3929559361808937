import type { Violation } from "../core/errors.js";
import type { StackSpec } from "../core/spec/index.js";
import { knownTooLateIn } from "./known.js";

/**
 * What a host becomes is written when the program runs: it cannot hold what only Terraform knows later, in whatever way
 * it came there past the checks of props.
 */
export function tokensInSpec({ hosts, shares }: StackSpec): Violation[] {
  return [...hosts, ...shares].flatMap((part) => knownTooLateIn(part.path, part, []));
}
