import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import pLimit, { type LimitFunction } from "p-limit";
import * as z from "zod";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { syncFolder, writeFileAtomic } from "../../system/files.js";
import { DamagedFile, keptJson, readKept } from "../../system/kept-file.js";
import { lock } from "../../system/lock.js";
import { makePrivateFolder } from "../../system/private.js";
import type { JsonValue } from "../engine/value.js";
import type { CloudHome } from "./home.js";
import type { Records, ResourceRecord } from "./record.js";

/** The records of the local cloud in a folder: one JSON file per resource, named by the hash of its key. */
export function openRecords(home: CloudHome): Records {
  makePrivateFolder(home.records);
  const all = () => recordFiles(home.records).flatMap((file) => readRecord(file) ?? []);
  return {
    get: (type, id) => readRecord(fileOf(home, type, id)),
    all,
    ofType: (type) => all().filter((record) => record.type === type),
    put: (record) =>
      writeFileAtomic(fileOf(home, record.type, record.id), `${JSON.stringify(record, null, 1)}\n`),
    remove: (type, id) => {
      rmSync(fileOf(home, type, id), { force: true });
      syncFolder(home.records);
    },
    exclusively: (work) => exclusively(home, work),
  };
}

const WAIT_FOR_LOCK_SECONDS = 60;

function fileOf(home: CloudHome, type: string, id: string): string {
  return join(home.records, fileName(type, id));
}

function fileName(type: string, id: string): string {
  return `${createHash("sha256").update(`${type} ${id.toLowerCase()}`).digest("hex")}.json`;
}

/** Whole records only: a file that is being written has another name until it is done. */
function recordFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));
}

/** A record that cannot be read must not pass for none: what it stands for would be taken for nobody's. */
function readRecord(file: string): ResourceRecord | undefined {
  const record = readKept(file, RECORD);
  if (record && basename(file) !== fileName(record.type, record.id)) {
    throw new DamagedFile(file, RECORD, "one of another resource");
  }
  return record;
}

const attributes = z.record(z.string(), z.custom<JsonValue>());

const RECORD = keptJson<ResourceRecord>(
  "a record of the local cloud",
  z.looseObject({
    id: z.string(),
    type: z.string(),
    stack: z.string(),
    status: z.enum(["creating", "ready", "updating", "deleting"]),
    inState: z.boolean().optional(),
    values: attributes,
    effect: attributes,
  }) as z.ZodType<ResourceRecord>,
  {
    remedy:
      "Put back what it held, e.g. from a backup; or move it to another folder: then `longshore up` takes up again " +
      "what it stood for. Look at `longshore plan` first.",
  },
);

/** One at a time for each cloud, in this process: the file lock stands between processes only. */
const queues = new Map<string, LimitFunction>();

async function exclusively<T>(home: CloudHome, work: () => T | Promise<T>): Promise<T> {
  const queue = queues.get(home.folder) ?? pLimit(1);
  queues.set(home.folder, queue);
  return await queue(async () => {
    // The lock would make the folder anew.
    if (!existsSync(home.records)) throw folderGone(home);
    const release = await lock(home.lockFile, "local cloud", WAIT_FOR_LOCK_SECONDS, lockTimeout(home));
    try {
      return await work();
    } finally {
      release();
    }
  });
}

function folderGone(home: CloudHome): LongshoreError {
  return new LongshoreError({
    where: home.folder,
    rule: "the local cloud's folder stays while it is worked with",
    seen: "a folder that is gone",
    remedy: "Run the command again: it makes a new one.",
  });
}

function lockTimeout(home: CloudHome) {
  return (holder: { pid: number; what: string }) =>
    new LongshoreError(
      {
        where: home.folder,
        rule: `the local cloud is held for moments only`,
        seen: `${WAIT_FOR_LOCK_SECONDS} s by process ${holder.pid} (${holder.what})`,
        remedy: "Wait for that process, or end it, and run the command again.",
      },
      { exitCode: ExitCode.LOCKED },
    );
}
