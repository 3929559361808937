import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "../../core/errors.js";
import { writeFileAtomic } from "../../system/files.js";
import { type KeptKind, readKept } from "../../system/kept-file.js";
import { lock } from "../../system/lock.js";
import { makePrivateFolder } from "../../system/private.js";
import type { AttachedDisk, MachineDriver, MachineSpec } from "./driver.js";
import { DISKS, type KeptSpec, SPEC } from "./kept-spec.js";

/** A file of a machine's folder. */
export interface MachineFile<T> {
  readonly name: string;
  readonly kind: KeptKind<T>;
}

export const SPEC_FILE: MachineFile<KeptSpec> = { name: "machine.json", kind: SPEC };
const DISKS_FILE: MachineFile<AttachedDisk[]> = { name: "disks.json", kind: DISKS };

/** The folders of a local cloud's machines: `HOME/machines/KIND/NAME`. */
export class MachineFolders {
  private readonly root: string;

  constructor(home: string, kind: MachineDriver["kind"]) {
    this.root = join(home, "machines", kind);
  }

  of(name: string): string {
    return join(this.root, name);
  }

  names(): string[] {
    return existsSync(this.root) ? readdirSync(this.root) : [];
  }

  keep({ userData: _, disks, ...kept }: MachineSpec): void {
    makePrivateFolder(this.of(kept.name));
    this.write(kept.name, SPEC_FILE, kept);
    this.setDisks(kept.name, disks);
  }

  spec(name: string): KeptSpec | undefined {
    return this.read(name, SPEC_FILE);
  }

  requireSpec(name: string): KeptSpec {
    const spec = this.spec(name);
    if (spec) return spec;
    throw new LongshoreError({
      where: name,
      rule: "the machine was made by this local cloud",
      seen: "no such machine",
    });
  }

  /** The data disks that belong into the machine, running or not. */
  disks(name: string): AttachedDisk[] {
    return this.read(name, DISKS_FILE) ?? [];
  }

  setDisks(name: string, disks: readonly AttachedDisk[]): void {
    this.requireSpec(name);
    const sorted = [...disks].sort((a, b) => a.lun - b.lun);
    this.write(name, DISKS_FILE, sorted);
  }

  /** A fact that one driver keeps for itself. */
  read<T>(name: string, file: MachineFile<T>): T | undefined {
    return readKept(join(this.of(name), file.name), file.kind);
  }

  write<T>(name: string, file: MachineFile<T>, value: T): void {
    writeFileAtomic(join(this.of(name), file.name), JSON.stringify(value, null, 2));
  }

  /** Does the work alone among all processes: two at once could undo each other's half. */
  async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    // Beside the machine's folder, which the work may remove.
    const path = join(this.root, "..", "locks", name);
    const release = await lock(path, `work on ${name}`, LONGEST_WORK_SECONDS, (holder) => {
      return new LongshoreError({
        where: name,
        rule: "another process is done with this machine within five minutes",
        seen: `process ${holder.pid}, which still holds it`,
      });
    });
    try {
      return await work();
    } finally {
      release();
    }
  }

  remove(name: string): void {
    rmSync(this.of(name), { recursive: true, force: true });
  }
}

const LONGEST_WORK_SECONDS = 300;

/** The list with the disk in its place: a LUN holds one disk. */
export function withDisk(disks: readonly AttachedDisk[], disk: AttachedDisk): AttachedDisk[] {
  return [...disks.filter((other) => other.lun !== disk.lun), disk];
}

export function withoutDisk(disks: readonly AttachedDisk[], disk: AttachedDisk): AttachedDisk[] {
  return disks.filter((other) => other.lun !== disk.lun);
}
