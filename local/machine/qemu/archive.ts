import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../run.js";

/** A tar archive of what `fill` writes into a folder; the machine's folder has it meanwhile. */
export async function archive(machineFolder: string, fill: (folder: string) => void): Promise<Buffer> {
  const place = mkdtempSync(join(machineFolder, "stage-"));
  const [content, output] = [join(place, "content"), join(place, "archive.tar")];
  try {
    mkdirSync(content, { mode: 0o700 });
    fill(content);
    await run("tar", archiveArguments(content, output), { where: machineFolder });
    return readFileSync(output);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

export function archiveArguments(folder: string, output: string): string[] {
  return [
    "--create",
    "--file",
    output,
    "--directory",
    folder,
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    ".",
  ];
}
