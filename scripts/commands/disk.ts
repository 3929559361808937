import { DISKS_FOLDER, diskUnit } from "../../core/guest.js";
import type { Command } from "../transport/transport.js";

/**
 * Prints three lines: device number of the disk at a LUN (empty when there is none), and device number and
 * filesystem of what is mounted at a path (empty when nothing is).
 */
export function diskState(lun: number, mountPath: string): Command {
  const script = `for link in "/dev/disk/azure/scsi1/lun$1" "/dev/disk/azure/data/by-lun/$1"; do
  if [ -e "$link" ]; then device=$(lsblk --nodeps --noheadings --output MAJ:MIN -- "$link"); fi
done
echo "\${device:-}"
findmnt --noheadings --output MAJ:MIN --mountpoint "$2" || echo
findmnt --noheadings --output FSTYPE --mountpoint "$2" || echo`;
  return { argv: ["sh", "-c", script, "disk", String(lun), mountPath], root: true };
}

/** The LUNs of the data disks that a host was told of, one a line. */
export function knownDisks(): Command {
  return { argv: ["sh", "-c", 'ls -- "$1" 2>/dev/null || true', "disks", DISKS_FOLDER], root: true };
}

/**
 * Makes a host wait no longer for a data disk, and mount it no more; what is on the disk stays. Containers that use it
 * are stopped first. What else uses it keeps it until it ends.
 */
export function forgetDisk(lun: number): Command {
  const script = `[ -e "$1" ] || exit 0
. "$1"
systemctl disable --now -- "$2" || exit 1
if mountpoint -q -- "$mount_path"; then
  for container in $(docker ps --quiet 2> /dev/null); do
    if docker container inspect --format '{{range .Mounts}}{{println .Source}}{{end}}' "$container" |
      folder="$mount_path" awk '
        $0 == ENVIRON["folder"] || index($0, ENVIRON["folder"] "/") == 1 { found = 1 }
        END { exit !found }'
    then docker stop "$container" || exit 1; fi
  done
  umount -- "$mount_path" || umount --lazy -- "$mount_path" || exit 1
fi
rm -f -- "$1"`;
  const argv = ["sh", "-c", script, "disk", `${DISKS_FOLDER}/${lun}`, diskUnit(lun)];
  return { argv, root: true, timeoutSeconds: 300 };
}
