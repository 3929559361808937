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
