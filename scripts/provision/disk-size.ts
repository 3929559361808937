import { GROWING_FILESYSTEMS } from "../../core/filesystem.js";
import {
  type FilesystemPlace,
  type FilesystemState,
  filesystemState,
  growFilesystem,
  growPartition,
  readFilesystem,
  rescanDisk,
} from "../commands/filesystem.js";
import { ask, askAndTell } from "./ask.js";
import type { HostContext } from "./host-context.js";
import type { Finding } from "./step.js";

/** What is mounted at a path, and how large it and its disk are; undefined when nothing is. */
export async function lookAtFilesystem(
  host: HostContext,
  mountPath: string,
): Promise<FilesystemState | undefined> {
  return readFilesystem(await ask(host, filesystemState(mountPath)));
}

/** Compares what is declared of a disk, what the kernel sees of it, and what the filesystem on it takes. */
export function sizeFinding(disk: string, declaredGib: number, state: FilesystemState): Finding {
  const { type, bytes, on } = state;
  if (!on) return { ok: true, seen: `${type} without a disk of its own` };
  if (on.diskBytes < declaredGib * GIB) {
    const remedy = "Run `longshore up`; if that has nothing to change, restart the host.";
    return { ok: false, expected: `${disk} has ${declaredGib} GiB`, seen: inGib(on.diskBytes), remedy };
  }
  const obstacle = whatKeepsItSmall(state, on);
  if (obstacle !== undefined)
    return { ok: true, seen: `a disk of ${inGib(on.diskBytes)}`, warning: obstacle };
  if (unpartitioned(on) > SLACK_BYTES) {
    const seen = `${inGib(unpartitioned(on))} in none`;
    return { ok: false, expected: `the partitions of ${disk} take its ${inGib(on.diskBytes)}`, seen };
  }
  const expected = `the filesystem of ${disk} has ${inGib(on.deviceBytes)}`;
  if (bytes === undefined)
    return { ok: false, expected, seen: `a size that the tools of ${type} do not tell` };
  if (on.deviceBytes - bytes > SLACK_BYTES) return { ok: false, expected, seen: inGib(bytes) };
  const seen = `${type} of ${inGib(bytes)}`;
  if (on.diskBytes - declaredGib * GIB < GIB) return { ok: true, seen };
  const warning = `it has ${inGib(on.diskBytes)}, and ${declaredGib} GiB are declared: a disk does not shrink, so declare what it has`;
  return { ok: true, seen, warning };
}

/** Has the kernel see a disk as it is now, and the filesystem take all of it; nobody who uses it notices. */
export async function growMounted(host: HostContext, mountPath: string): Promise<void> {
  const before = await lookAtFilesystem(host, mountPath);
  if (!before?.on) return;
  await ask(host, rescanDisk(before.on.disk));
  const { on, ...state } = (await lookAtFilesystem(host, mountPath)) ?? before;
  if (!on || whatKeepsItSmall(state, on) !== undefined) return;
  if (on.partition !== undefined && unpartitioned(on) > SLACK_BYTES) {
    await askAndTell(host, growPartition(on.disk, on.partition));
  }
  await askAndTell(host, growFilesystem(state.type, on.device, mountPath));
}

const GIB = 2 ** 30;
/** More than partitions and filesystems leave at their ends: ext4 up to a group of 128 MiB. */
const SLACK_BYTES = 256 * 2 ** 20;

function inGib(bytes: number): string {
  return `${Math.round((bytes / GIB) * 10) / 10} GiB`;
}

function unpartitioned({ diskBytes, partitionedBytes = diskBytes }: FilesystemPlace): number {
  return diskBytes - partitionedBytes;
}

/** Why a filesystem cannot take all of its disk by itself, as a sentence; undefined when it can, or has no need. */
function whatKeepsItSmall({ type }: FilesystemState, on: FilesystemPlace): string | undefined {
  const { mapper, disk, diskBytes, volumeBytes = 0, behind } = on;
  if (mapper !== undefined) {
    const unused = diskBytes - volumeBytes;
    return unused < 2 * GIB
      ? undefined
      : `${inGib(unused)} of ${disk} are in no logical volume, and which one should have them is for you to say: ` +
          "grow the partition (`growpart`), the physical volume (`pvresize`), then a volume with its filesystem " +
          "(`lvextend --resizefs`)";
  }
  if (!GROWING_FILESYSTEMS.some((each) => each === type)) {
    return `Longshore does not grow filesystems of the type ${type}: see to it that it takes the ${inGib(diskBytes)} of ${disk}`;
  }
  if (behind !== undefined && unpartitioned(on) > SLACK_BYTES) {
    return `${inGib(unpartitioned(on))} of ${disk} are in no partition: the filesystem's own cannot grow, because ${behind} lies behind it`;
  }
  return undefined;
}
