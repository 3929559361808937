import type { ExitCode } from "../../core/errors.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import { upStacks } from "../../deploy/stacks/up.js";
import type { Invocation } from "../invocation.js";
import { Outcome } from "../outcome.js";

export async function up(
  run: Invocation,
  names: readonly string[],
  { allow, keep = [] }: { readonly allow: readonly string[]; readonly keep?: readonly string[] },
): Promise<ExitCode> {
  const stacks = chooseStacks(await synthesize(run), names);
  const outcome = new Outcome(run);
  await upStacks(run, stacks, { allow, keep, replace: [], done: outcome.done });
  return outcome.code;
}
