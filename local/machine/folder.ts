import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../system/files.js";
import type { AttachedDisk, MachineSpec } from "./driver.js";

/** What a driver must know of a machine when it starts it again: all but the custom data, which is in the machine. */
export type KeptSpec = Omit<MachineSpec, "userData" | "disks">;

/** The folders of a local cloud's machines: `HOME/machines/NAME`. */
export class MachineFolders {
  constructor(private readonly home: string) {}

  /** The folder of a machine, made when it is missing. */
  of(name: string): string {
    const folder = this.path(name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  names(): string[] {
    const root = join(this.home, "machines");
    return existsSync(root) ? readdirSync(root) : [];
  }

  keep({ userData: _, disks: __, ...kept }: MachineSpec): void {
    writeFileAtomic(join(this.of(kept.name), "machine.json"), JSON.stringify(kept, null, 2));
  }

  spec(name: string): KeptSpec | undefined {
    return this.read<KeptSpec>(name, "machine.json");
  }

  /** The data disks that belong into the machine, running or not. */
  disks(name: string): AttachedDisk[] {
    return this.read<AttachedDisk[]>(name, "disks.json") ?? [];
  }

  setDisks(name: string, disks: readonly AttachedDisk[]): void {
    const sorted = [...disks].sort((a, b) => a.lun - b.lun);
    writeFileAtomic(join(this.of(name), "disks.json"), JSON.stringify(sorted, null, 2));
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }

  private read<T>(name: string, file: string): T | undefined {
    const path = join(this.path(name), file);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
  }

  private path(name: string): string {
    return join(this.home, "machines", name);
  }
}

/** The list with the disk in its place: a LUN holds one disk. */
export function withDisk(disks: readonly AttachedDisk[], disk: AttachedDisk): AttachedDisk[] {
  return [...disks.filter((other) => other.lun !== disk.lun), disk];
}

export function withoutDisk(disks: readonly AttachedDisk[], disk: AttachedDisk): AttachedDisk[] {
  return disks.filter((other) => other.lun !== disk.lun);
}
