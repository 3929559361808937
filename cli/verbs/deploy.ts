import { ExitCode, LongshoreError, worseOf } from "../../core/errors.js";
import { checkBuildFolders } from "../build-folders.js";
import { finish } from "../converge.js";
import type { Invocation } from "../invocation.js";
import { lockStack, readState } from "../stack-run.js";
import { chooseStacks, type SynthesizedStack, synthesize } from "../synth.js";

export async function deploy(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const stacks = chooseStacks(await synthesize(run), names);
  await run.identities.check(stacks);
  await checkBuildFolders(stacks);
  for (const stack of stacks) {
    code = worseOf(code, await lockStack(run, stack, "deploy", () => deployStack(run, stack)));
  }
  return code;
}

async function deployStack(run: Invocation, stack: SynthesizedStack): Promise<ExitCode> {
  await run.target.prepare(run.io.emit);
  const state = await readState(run, stack);
  if (state) return finish(run, stack, state);
  throw new LongshoreError(
    {
      where: stack.name,
      rule: "a stack is up before it is deployed to",
      seen: "one without state here",
      remedy: `Run \`longshore up ${stack.name}\`.`,
    },
    { exitCode: ExitCode.USAGE },
  );
}
