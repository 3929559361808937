import type { ExitCode } from "../../core/errors.js";
import { checkBuildFolders } from "../build-folders.js";
import type { Invocation } from "../invocation.js";
import { chooseHost, synthesize } from "../synth.js";
import { upStacks } from "./up.js";

export async function replace(run: Invocation, name: string): Promise<ExitCode> {
  const { stack, host } = chooseHost(await synthesize(run), name);
  await checkBuildFolders([stack]);
  const { vm } = host.resources;
  return upStacks(run, [stack], { allow: [vm], replace: [vm] });
}
