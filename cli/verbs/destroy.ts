import { ExitCode } from "../../core/errors.js";
import type { SynthesizedStack } from "../../deploy/program/stack.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import { destroyStacks } from "../../deploy/stacks/destroy.js";
import { keptLines, type RetainedThing } from "../../deploy/terraform/retained.js";
import { approval } from "../approval.js";
import type { Invocation } from "../invocation.js";

/** `allow` names what may be deleted though it holds data and has no removal policy. */
export async function destroy(
  run: Invocation,
  names: readonly string[],
  { allow, yes }: { readonly allow: readonly string[]; readonly yes?: boolean },
): Promise<ExitCode> {
  const approve = approval(run, "destroy", { yes });
  const stacks = chooseStacks(await synthesize(run), names);
  const done = ({ name }: SynthesizedStack, kept: readonly RetainedThing[]) =>
    run.io.result(goneText(name, kept), { stack: name, kept });
  await destroyStacks(run, stacks, { allow, approve, done });
  return ExitCode.OK;
}

function goneText(stack: string, kept: readonly RetainedThing[]): string {
  return [
    `${stack} is gone.`,
    ...keptLines(kept),
    ...(kept.length > 0 ? [`  \`longshore up ${stack}\` takes back what was kept.`] : []),
  ].join("\n");
}
