import { ExitCode, LongshoreError } from "../../core/errors.js";
import { checkBuildFolders } from "../program/build-folders.js";
import { writeRecord } from "../program/record.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { SubjectKind } from "../work/kind.js";
import type { SubjectReport } from "../work/subject-report.js";
import { convergeStack } from "./converge.js";
import { lockStack, readState } from "./stack-run.js";

/** Converges the subjects of stacks that are up, without a plan; calls `done` after each, with how they were left. */
export async function deployStacks(
  run: Run,
  stacks: readonly SynthesizedStack[],
  done: (stack: SynthesizedStack, reports: readonly SubjectReport[]) => void,
  kinds?: readonly SubjectKind[],
): Promise<void> {
  await run.identities.check(stacks);
  await checkBuildFolders(stacks);
  for (const stack of stacks)
    done(stack, await lockStack(run, stack, "deploy", () => deployStack(run, stack, kinds)));
}

async function deployStack(
  run: Run,
  stack: SynthesizedStack,
  kinds: readonly SubjectKind[] | undefined,
): Promise<SubjectReport[]> {
  await run.target.prepare(run.emit);
  const state = await readState(run, stack);
  if (state) {
    writeRecord(run, stack, state);
    return convergeStack(run, stack, state, kinds);
  }
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
