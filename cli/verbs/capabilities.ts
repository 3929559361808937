import { ExitCode } from "../../core/errors.js";
import type { LocalCloud } from "../../local/index.js";
import type { Invocation } from "../invocation.js";
import { table } from "../table.js";

export async function capabilities(run: Invocation, cloud: LocalCloud): Promise<ExitCode> {
  const rows = await cloud.capabilities();
  const text = table(
    ["what", "container machines", "QEMU", ""],
    rows.map(({ what, docker, qemu, note }) => [what, docker, qemu, note]),
  );
  run.io.result(text, { capabilities: rows });
  return ExitCode.OK;
}
