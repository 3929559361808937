/** What data disks are formatted with, and root filesystems have: the types that grow while they are mounted. */
export const GROWING_FILESYSTEMS = ["ext4", "xfs"] as const;

/**
 * A shell function for the first boot and later runs alike: `grow_filesystem TYPE DEVICE PATH` has the filesystem that is
 * mounted at a path take all of its device; one that does already is left as it is. A mounted ext4 grows by a capability
 * that a container may lack. Without it the filesystem is taken off its path for that, which fails where it is used.
 */
export const GROW_FILESYSTEM = `grow_filesystem() {
  case $1 in
    ext4)
      # CAP_SYS_RESOURCE
      if grep -q '^CapEff:[[:space:]]*[0-9a-f]\\{9\\}[13579bdf]' /proc/self/status; then
        resize2fs "$2"
      else
        grow_unmounted "$2" "$3"
      fi
      ;;
    xfs) xfs_growfs "$3" ;;
    *) echo "a filesystem of the type $1 cannot be grown" >&2; return 1 ;;
  esac
}

grow_unmounted() {
  held=$(dumpe2fs -h "$1" 2> /dev/null | awk '/^Block (count|size):/ { n = n ? n * $3 : $3 } END { printf "%.0f", n }')
  if [ "$(($(blockdev --getsize64 "$1") - held))" -lt 268435456 ]; then return; fi
  umount -- "$2" || return
  outcome=0
  { e2fsck -f -p "$1" || [ $? -eq 1 ]; } && resize2fs "$1" || outcome=$?
  mount -t ext4 -- "$1" "$2" || return
  if [ "$outcome" -ne 0 ]; then echo "ext4 on $1 cannot be grown while it is used here: restart the host" >&2; fi
  return "$outcome"
}`;
