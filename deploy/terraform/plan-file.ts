import { statSync } from "node:fs";
import * as z from "zod";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { sh } from "../../core/quote.js";
import { writeFileAtomic } from "../../system/files.js";
import { DamagedFile, keptJson, readKept } from "../../system/kept-file.js";
import { refuseOpen } from "../../system/private.js";

const NOTICE =
  "A plan of one stack, for `longshore up --plan`. It may hold secrets: keep it to yourself, and remove it after use.";

const schema = z.object({
  version: z.literal(1),
  notice: z.string(),
  /** The version of Longshore that made it. */
  longshore: z.string(),
  target: z.string(),
  stack: z.string(),
  /** What the plan may replace, delete or detach, and what it lets go, as `plan` was told. */
  allow: z.array(z.string()),
  keep: z.array(z.string()),
  /** The plan as it was shown. */
  shown: z.array(z.string()),
  /** A hash of what the program declares. */
  program: z.string(),
  /** Of each container that is built from a folder, by its path: the tag that the folder's content gives its image. */
  images: z.record(z.string(), z.string()),
  /** The state that it was made from; null: none. */
  state: z.object({ lineage: z.string(), serial: z.number() }).nullable(),
  /** The file in which the stack has its state; null: elsewhere. */
  stateFile: z.string().nullable(),
  /** The public half of the stack's own key; null: its hosts take others. */
  publicKey: z.string().nullable(),
  /** Terraform's own file, in base64. */
  plan: z.base64(),
});

/** A plan that somebody reviews before `up` applies it, and what it was made from. */
export type PlanFile = Omit<z.infer<typeof schema>, "version" | "notice">;

const PLAN_FILE = keptJson("a plan that `longshore plan --out` has written", schema, {
  remedy: "Make a new one: `longshore plan --out FILE`.",
});

/** Takes the place of an earlier plan, and of no other file. */
export function writePlanFile(path: string, plan: PlanFile): void {
  readOrRefuse(path);
  const content: z.infer<typeof schema> = { version: 1, notice: NOTICE, ...plan };
  writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** Throws, with exit code 2, when there is none that can be applied, or others could read or write it. */
export function readPlanFile(path: string): PlanFile {
  refuseOthers(path);
  const plan = readOrRefuse(path);
  if (plan) return plan;
  throw refused({
    where: path,
    rule: "--plan names a file that `longshore plan --out` has written",
    seen: "none",
  });
}

function readOrRefuse(path: string): PlanFile | undefined {
  try {
    return readKept(path, PLAN_FILE);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    throw new LongshoreError(error.violations, { exitCode: ExitCode.USAGE, cause: error });
  }
}

function refuseOthers(path: string): void {
  // Whoever could write to it could have any plan applied.
  refuseOpen(path);
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw refused({
    where: path,
    rule: "a plan file, which may hold secrets, can be read by its owner alone",
    seen: `mode 0${(mode & 0o777).toString(8).padStart(3, "0")}`,
    remedy: `See who may have read it, then run: chmod 600 ${sh(path)}`,
  });
}

function refused(violation: ConstructorParameters<typeof LongshoreError>[0]): LongshoreError {
  return new LongshoreError(violation, { exitCode: ExitCode.USAGE });
}
