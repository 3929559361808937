import { statSync } from "node:fs";
import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";

/** The host keys of one machine, and how they were learned. */
const pinJson = z.object({
  uniqueId: z.string(),
  keys: z.array(z.string()).min(1),
  channel: z.enum(["run command", "console"]),
  learned: z.iso.datetime(),
});
export type Pin = z.infer<typeof pinJson>;

const REMEDY = "Move it away: the keys are then learned again from Azure.";
const PIN = keptJson<Pin>("the file of pinned host keys", pinJson, { remedy: REMEDY });

/** The pin of this very machine; undefined when none is kept or it is of an earlier machine of that name. */
export function readPin(file: string, uniqueId: string): Pin | undefined {
  const pin = readKept(file, PIN);
  if (pin) refuseOthers(file);
  return pin?.uniqueId === uniqueId ? pin : undefined;
}

export function writePin(file: string, pin: Pin): void {
  writeFileAtomic(file, `${JSON.stringify(pin, null, 2)}\n`, 0o600);
}

/** Whoever could write here could make us trust any machine: so nobody else may. */
function refuseOthers(file: string): void {
  const stats = statSync(file);
  if (process.getuid && stats.uid !== process.getuid())
    throw refused(file, "is yours", `a file of user ${stats.uid}`);
  if (process.platform !== "win32" && (stats.mode & 0o022) !== 0) {
    throw refused(file, "can be written by you alone", `mode 0${(stats.mode & 0o777).toString(8)}`);
  }
}

function refused(file: string, rule: string, seen: string): LongshoreError {
  return new LongshoreError({
    where: file,
    rule: `the file of pinned host keys ${rule}`,
    seen,
    remedy: REMEDY,
  });
}
