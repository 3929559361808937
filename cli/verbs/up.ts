import { ExitCode, worseOf } from "../../core/errors.js";
import { checkBuildFolders } from "../build-folders.js";
import { finish } from "../converge.js";
import type { Invocation } from "../invocation.js";
import { holdStack, type StackRun } from "../stack-run.js";
import { chooseStacks, type SynthesizedStack, synthesize } from "../synth.js";
import { guard } from "../terraform/guard.js";
import type { StateJson } from "../terraform/json.js";
import { applyPatiently } from "../terraform/patient-apply.js";
import { hasChanges, planText } from "../terraform/plan-text.js";
import { readRetained, writeRetained } from "../terraform/retained.js";
import { timed } from "../timed.js";

export async function up(
  run: Invocation,
  names: readonly string[],
  options: { allow: readonly string[] },
): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const stacks = chooseStacks(await synthesize(run), names);
  await checkBuildFolders(stacks);
  for (const stack of stacks) {
    code = worseOf(code, await upStack(run, stack, { allow: options.allow, replace: [] }));
  }
  return code;
}

/** `allow` names what may be replaced or deleted, `replace` the addresses to replace on purpose. */
export function upStack(
  run: Invocation,
  stack: SynthesizedStack,
  options: { allow: readonly string[]; replace: readonly string[] },
): Promise<ExitCode> {
  return holdStack(run, stack, "up", async (held) => {
    await run.target.prepare(run.io.emit);
    const state = await provision(run, held, options);
    return finish(run, stack, state);
  });
}

async function provision(
  run: Invocation,
  { stack, workspace, terraform }: StackRun,
  options: { allow: readonly string[]; replace: readonly string[] },
): Promise<StateJson> {
  const planned = await timed(run, stack.name, "plan", () => terraform.plan({ replace: options.replace }));
  run.io.emit({ type: "notice", text: planText(planned, stack.configuration) });
  guard(planned, options.allow);
  if (hasChanges(planned)) {
    const planAgain = async () => {
      const left = await terraform.plan();
      guard(left, options.allow);
      return left;
    };
    const apply = () => terraform.apply();
    const { emit } = run.io;
    await timed(run, stack.name, "apply", () =>
      applyPatiently({ planned, apply, planAgain, emit, signal: run.signal }),
    );
  }
  const state = await terraform.state();
  const managed = new Set(state.values?.root_module?.resources?.map(({ address }) => address));
  writeRetained(
    workspace.retainedFile,
    readRetained(workspace.retainedFile).filter(({ address }) => !managed.has(address)),
  );
  return state;
}
