import { join } from "node:path";
import { ExitCode } from "../../core/errors.js";
import { openLocalCloud } from "../../local/index.js";
import type { Invocation } from "../invocation.js";
import { table } from "../table.js";

export async function capabilities(run: Invocation): Promise<ExitCode> {
  const rows = await openLocalCloud(join(run.project.data, "local")).capabilities();
  const text = table(
    ["what", "container machines", "QEMU", ""],
    rows.map(({ what, docker, qemu, note }) => [what, docker, qemu, note]),
  );
  run.io.result(text, { capabilities: rows });
  return ExitCode.OK;
}
