import { rmSync } from "node:fs";
import { z } from "zod";
import { readIfThere, writeFileAtomic } from "../../system/files.js";

/** Something that a destroy kept: no longer in the state, still in the cloud. */
export interface RetainedThing {
  readonly address: string;
  readonly id: string;
  readonly what: string;
}

const file = z.array(z.object({ address: z.string(), id: z.string(), what: z.string() }));

export function readRetained(path: string): RetainedThing[] {
  const text = readIfThere(path);
  return text === undefined ? [] : file.parse(JSON.parse(text));
}

export function writeRetained(path: string, things: readonly RetainedThing[]): void {
  if (things.length === 0) rmSync(path, { force: true });
  else writeFileAtomic(path, `${JSON.stringify(things, null, 2)}\n`);
}
