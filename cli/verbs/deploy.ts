import type { ExitCode } from "../../core/errors.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import { deployStacks } from "../../deploy/stacks/deploy.js";
import type { Invocation } from "../invocation.js";
import { Outcome } from "../outcome.js";

export async function deploy(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const outcome = new Outcome(run);
  await deployStacks(run, chooseStacks(await synthesize(run), names), outcome.done);
  return outcome.code;
}
