import * as z from "zod";
import { GROW_FILESYSTEM } from "../../core/filesystem.js";
import type { Command } from "../transport/transport.js";

/** What is mounted at a path. Names of devices are the kernel's: `sda1`, `dm-0`. */
export interface FilesystemState {
  readonly type: string;
  /** Undefined when its tools do not tell. */
  readonly bytes?: number | undefined;
  /** Undefined where there is no disk of its own: the root of a container, a folder of another filesystem. */
  readonly on?: FilesystemPlace | undefined;
}

export interface FilesystemPlace {
  readonly device: string;
  readonly deviceBytes: number;
  readonly disk: string;
  readonly diskBytes: number;
  /** Its number on the disk, when the device is a partition of it. */
  readonly partition?: number | undefined;
  /** Where the last partition of the disk ends, when there is one. */
  readonly partitionedBytes?: number | undefined;
  /** A partition that lies behind this one. */
  readonly behind?: string | undefined;
  /** The name of a logical volume, or of another device of the device mapper. */
  readonly mapper?: string | undefined;
  /** What the volumes of its group have of the disk, as LVM tells. */
  readonly volumeBytes?: number | undefined;
}

/** Tells what is mounted at a path; `readFilesystem` reads it. */
export function filesystemState(mountPath: string): Command {
  return { argv: ["sh", "-c", LOOK, "filesystem", mountPath], root: true };
}

/** Undefined when nothing is mounted there. */
export function readFilesystem(output: string): FilesystemState | undefined {
  const pairs = output.split("\n").flatMap((line) => {
    const [name, ...value] = line.split("=");
    return name && value.length > 0 ? [[name, value.join("=").trim()] as const] : [];
  });
  if (pairs.length === 0) return undefined;
  const { type, bytes, ...on } = stateSchema.parse(Object.fromEntries(pairs));
  const place = placeSchema.safeParse(on).data;
  return { type, bytes, on: place };
}

/** Has the kernel ask a disk for its size again. */
export function rescanDisk(disk: string): Command {
  return { argv: ["sh", "-c", RESCAN, "rescan", disk], root: true };
}

/** Has the last partition of a disk take all that is behind it, while it is in use. */
export function growPartition(disk: string, partition: number): Command {
  const argv = ["sh", "-c", GROW_PARTITION, "partition", `/dev/${disk}`, String(partition)];
  return { argv, root: true, timeoutSeconds: 120 };
}

/** Has a filesystem take all of its device, while it is in use. */
export function growFilesystem(type: string, device: string, mountPath: string): Command {
  const script = `${GROW_FILESYSTEM}\ngrow_filesystem "$@"`;
  const argv = ["sh", "-c", script, "grow", type, `/dev/${device}`, mountPath];
  return { argv, root: true, timeoutSeconds: GROW_SECONDS };
}

/** A filesystem of many terabytes on a slow disk. */
const GROW_SECONDS = 1800;

const amount = z.coerce.number().int().nonnegative();
const stateSchema = z.looseObject({ type: z.string(), bytes: amount.optional() });
const placeSchema = z.object({
  device: z.string(),
  deviceBytes: amount,
  disk: z.string(),
  diskBytes: amount,
  partition: amount.optional(),
  partitionedBytes: amount.optional(),
  behind: z.string().optional(),
  mapper: z.string().optional(),
  volumeBytes: amount.optional(),
});

/**
 * Sizes come from the kernel, in its sectors of 512 bytes whatever the disk's are, and from the filesystem's own tools:
 * what statfs tells leaves out what the filesystem needs for itself.
 */
const LOOK = `mounted=$(findmnt --raw --noheadings --output MAJ:MIN,FSTYPE,FSROOT --mountpoint "$1" | tail -n 1)
if [ -z "$mounted" ]; then exit 0; fi
rest=\${mounted#* }
type=\${rest%% *}
echo "type=$type"
node=$(readlink -f "/sys/dev/block/\${mounted%% *}")
if [ "\${rest#* }" != / ] || ! [ -e "$node/size" ]; then exit 0; fi

bytes() { echo "$(($(cat "$1/size") * 512))"; }
base=$node
for below in "$node"/slaves/*; do
  if [ -e "$below" ]; then base=$(readlink -f "$below"); fi
done
disk=$base
if [ -e "$base/partition" ]; then disk=\${base%/*}; fi
echo "device=\${node##*/}"
echo "deviceBytes=$(bytes "$node")"
echo "disk=\${disk##*/}"
echo "diskBytes=$(bytes "$disk")"

if [ -e "$node/dm/name" ]; then
  echo "mapper=$(cat "$node/dm/name")"
  used=$(pvs --noheadings --nosuffix --units b --options pv_used "/dev/\${base##*/}" 2> /dev/null | tr -d ' ') || true
  if [ -n "$used" ]; then echo "volumeBytes=$used"; fi
fi

start=0
if [ -e "$node/partition" ]; then
  echo "partition=$(cat "$node/partition")"
  start=$(cat "$node/start")
fi
last=0
for other in "$disk"/*/partition; do
  if ! [ -e "$other" ]; then continue; fi
  other=\${other%/*}
  from=$(cat "$other/start")
  end=$((from + $(cat "$other/size")))
  if [ "$end" -gt "$last" ]; then last=$end; fi
  if [ -e "$node/partition" ] && [ "$from" -gt "$start" ]; then echo "behind=\${other##*/}"; fi
done
if [ "$last" -gt 0 ]; then echo "partitionedBytes=$((last * 512))"; fi

case $type in
  ext4)
    LC_ALL=C dumpe2fs -h "/dev/\${node##*/}" 2> /dev/null | awk '
      /^Block count:/ { count = $3 }
      /^Block size:/ { size = $3 }
      END { if (count && size) printf "bytes=%.0f\\n", count * size }'
    ;;
  xfs)
    xfs_info "$1" 2> /dev/null | sed -n 's/^data .*bsize=\\([0-9]*\\) *blocks=\\([0-9]*\\),.*/\\1 \\2/p' |
      while read -r size count; do echo "bytes=$((size * count))"; done
    ;;
esac`;

/** The first is a SCSI disk's, the second an NVMe controller's; others tell the kernel by themselves. */
const RESCAN = `for file in rescan rescan_controller; do
  file=/sys/class/block/$1/device/$file
  if [ -w "$file" ]; then echo 1 > "$file" || true; fi
done`;

/**
 * growpart says by exit code 1 that there is nothing to do. Without it: the table's copy at the end of the disk is moved
 * to the new end, the partition is made longer, and the kernel is told of it alone, because the disk is in use.
 */
const GROW_PARTITION = `if command -v growpart > /dev/null; then
  growpart "$1" "$2" || [ $? -eq 1 ]
  exit
fi
set -e
if sfdisk --dump "$1" | grep -qx 'label: gpt'; then sfdisk --no-reread --relocate gpt-bak-std "$1"; fi
echo ', +' | sfdisk --no-reread --no-tell-kernel --force --partno "$2" "$1"
if [ -b "$1" ]; then partx --update --nr "$2" "$1"; fi`;
