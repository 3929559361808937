import { GROW_FILESYSTEM } from "../core/filesystem.js";
import { diskFile, diskUnit, ENGINE_UNIT } from "../core/guest.js";
import { shCommand } from "../core/quote.js";
import type { CloudInitOptions } from "./options.js";
import { packageManagerOf } from "./packages/index.js";
import type { Part } from "./part.js";

const SCRIPT_FILE = "/usr/local/lib/longshore/mount-disk";

/**
 * Disks are attached after the machine has booted, so each has a unit of its own that waits for it. The unit is there
 * in any case, so that disks can be added later.
 */
export function disksPart({ distribution, disks = [] }: CloudInitOptions): Part {
  const units = disks.map(({ lun }) => diskUnit(lun));
  return {
    files: [
      { path: SCRIPT_FILE, content: SCRIPT, permissions: "0755" },
      { path: "/etc/systemd/system/longshore-disk@.service", content: UNIT },
      ...disks.map(diskFile),
    ],
    // Before the packages: the engine's starts the engine, whose data may be on a disk.
    prepare: [
      ...(disks.some(({ filesystem }) => filesystem === "xfs")
        ? [`command -v mkfs.xfs || ${packageManagerOf(distribution).install(["xfsprogs"])}`]
        : []),
      ...(units.length === 0 ? [] : mountAll(units)),
    ],
  };
}

function mountAll(units: readonly string[]): string[] {
  return [
    shCommand(["systemctl", "enable", ...units]),
    // The first boot goes on meanwhile; the engine's start waits for the disks.
    shCommand(["systemctl", "start", "--no-block", ...units]),
  ];
}

const UNIT = `[Unit]
Description=Data disk at LUN %i
Before=${ENGINE_UNIT}

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=infinity
ExecStart=/bin/sh ${SCRIPT_FILE} %i

[Install]
WantedBy=multi-user.target
`;

const SCRIPT = `#!/bin/sh
# Mounts the data disk at a LUN; one without any content is formatted first.
set -eu
lun=$1
. "/etc/longshore/disks/$lun"

fail() {
  echo "longshore: data disk $name at LUN $lun: $*" >&2
  exit 1
}

find_device() {
  for link in "/dev/disk/azure/scsi1/lun$lun" "/dev/disk/azure/data/by-lun/$lun"; do
    if [ -b "$link" ]; then readlink -f "$link"; return; fi
  done
  return 1
}

# Says what is on the device: a filesystem, the word "other", or nothing for a blank one.
probe() {
  signatures=$(wipefs --noheadings --output TYPE "$1") || fail "cannot be read"
  result=0
  type=$(blkid --probe --match-tag TYPE --output value "$1") || result=$?
  case $result in
    0) echo "\${type:-other}" ;;
    2) if [ -n "$signatures" ]; then echo other; fi ;;
    *) echo other ;;
  esac
}

${GROW_FILESYSTEM}

mkdir -p -- "$mount_path"
if mountpoint -q -- "$mount_path"; then exit 0; fi
# Without the disk, nothing can be written to the folder beneath by mistake.
chattr +i -- "$mount_path" || true

seconds=0
until device=$(find_device); do
  if [ "$seconds" -ge 600 ]; then fail "was not attached within 600 s"; fi
  seconds=$((seconds + 1))
  sleep 1
done

found=$(probe "$device")
if [ -z "$found" ]; then
  echo "longshore: formats the blank data disk $name with $filesystem"
  "mkfs.$filesystem" -q "$device"
elif [ "$found" != "$filesystem" ]; then
  fail "holds $found and not $filesystem; it was left alone"
fi
# By its device and not by its UUID, which a disk made from a snapshot shares with the original.
mount -t "$filesystem" -- "$device" "$mount_path"
# The disk may have grown since the last boot. Its data are there whether the filesystem can follow or not.
grow_filesystem "$filesystem" "$device" "$mount_path" || echo "longshore: data disk $name keeps its old size" >&2
`;
