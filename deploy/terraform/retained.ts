import { rmSync } from "node:fs";
import * as z from "zod";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";

/** Something that a destroy kept, or an `up`: no longer in the state, still in the cloud. */
export interface RetainedThing {
  readonly address: string;
  readonly id: string;
  readonly what: string;
}

const RETAINED = keptJson<RetainedThing[]>(
  "the list of what a destroy kept",
  z.array(z.object({ address: z.string(), id: z.string(), what: z.string() })),
  {
    remedy:
      "Put back what it held, e.g. from a backup: by it `longshore up` takes back data that a destroy kept.",
  },
);

export function readRetained(path: string): RetainedThing[] {
  return readKept(path, RETAINED) ?? [];
}

export function writeRetained(path: string, things: readonly RetainedThing[]): void {
  if (things.length === 0) rmSync(path, { force: true });
  else writeFileAtomic(path, `${JSON.stringify(things, null, 2)}\n`);
}

/** A line and an id for each, as `up` and `destroy` tell what they kept. */
export function keptLines(things: readonly RetainedThing[]): string[] {
  return things.map(({ what, id }) => `  kept: ${what}\n        ${id}`);
}

/** Notes things down beside those that were kept before. */
export function addRetained(path: string, things: readonly RetainedThing[]): RetainedThing[] {
  const before = readRetained(path).filter(
    ({ address }) => !things.some((thing) => thing.address === address),
  );
  const all = [...before, ...things];
  writeRetained(path, all);
  return all;
}
