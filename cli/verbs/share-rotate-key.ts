import { ExitCode } from "../../core/errors.js";
import { reportText } from "../../deploy/hosts/report-text.js";
import { chooseShare, synthesize } from "../../deploy/program/synth.js";
import { rotateKey } from "../../deploy/stacks/rotate-key.js";
import type { Invocation } from "../invocation.js";

export async function shareRotateKey(run: Invocation, name: string): Promise<ExitCode> {
  const { stack, share } = chooseShare(await synthesize(run), name);
  const hosts = await rotateKey(run, stack, share);
  run.io.result(reportText(hosts), { stack: stack.name, share: share.name, hosts });
  return ExitCode.OK;
}
