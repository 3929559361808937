import type { ExitCode } from "../../core/errors.js";
import { chooseHost, synthesize } from "../../deploy/program/synth.js";
import { upStacks } from "../../deploy/stacks/up.js";
import { approval } from "../approval.js";
import type { Invocation } from "../invocation.js";
import { Outcome } from "../outcome.js";

export async function replace(
  run: Invocation,
  name: string,
  { yes }: { readonly yes?: boolean } = {},
): Promise<ExitCode> {
  const approve = approval(run, "replace", { yes });
  const { stack, host } = chooseHost(await synthesize(run), name);
  const { vm } = host.resources;
  const outcome = new Outcome(run);
  await upStacks(run, [stack], { allow: [vm], replace: [vm], approve, done: outcome.done });
  return outcome.code;
}
