/** What data disks are formatted with, and root filesystems have: the types that grow while they are mounted. */
export const GROWING_FILESYSTEMS = ["ext4", "xfs"] as const;

/**
 * A shell function for the first boot and later runs alike: `grow_filesystem TYPE DEVICE PATH` has the filesystem that is
 * mounted at a path take all of its device. One that does already is left as it is.
 */
export const GROW_FILESYSTEM = `grow_filesystem() {
  case $1 in
    ext4) resize2fs "$2" ;;
    xfs) xfs_growfs "$3" ;;
    *) echo "a filesystem of the type $1 cannot be grown" >&2; return 1 ;;
  esac
}`;
