import { closeSync, constants, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ORDER_FILE, SPEC_FILE } from "../../core/spec/index.js";
import { makeFolders } from "../../system/private.js";

/**
 * Makes the folder that synth writes to, and throws the file system's own error for what the program could not write
 * there: it would end with a stack trace.
 */
export function prepareOutdir(outdir: string): void {
  makeFolders(outdir);
  const stacks = join(outdir, "stacks");
  const written = [
    ...["manifest.json", ORDER_FILE].map((file) => join(outdir, file)),
    ...namesIn(stacks).flatMap((name) => ["cdk.tf.json", SPEC_FILE].map((file) => join(stacks, name, file))),
  ];
  for (const file of written) requireWritable(file);
}

function namesIn(folder: string): string[] {
  return (orNothing(() => readdirSync(folder)) ?? []).filter((name) => !name.startsWith("."));
}

function requireWritable(file: string): void {
  orNothing(() => closeSync(openSync(file, constants.O_RDWR)));
}

/** What is not there yet can be made. */
function orNothing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
