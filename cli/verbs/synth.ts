import { join } from "node:path";
import { ExitCode } from "../../core/errors.js";
import { checkBuildFolders } from "../../deploy/program/build-folders.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import type { Invocation } from "../invocation.js";

export async function synth(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const stacks = chooseStacks(await synthesize(run, { alone: true }), names, { all: true });
  await checkBuildFolders(stacks);
  const folders = stacks.map(({ name }) => join(run.project.outdir, "stacks", name));
  run.io.result(`Written to:\n${folders.map((folder) => `  ${folder}`).join("\n")}`, { stacks: folders });
  return ExitCode.OK;
}
