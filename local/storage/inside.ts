/** Where a file server finds things in its root folder. */
export const INSIDE = {
  /** The account's `server` folder. */
  server: "/srv/server",
  /** Below it each share's file system, with the files in `data`. */
  shares: "/srv/shares",
} as const;

/** Of no user and no package: what Samba runs as, and to whom all files of SMB belong. */
export const SERVER_UID = 60_750;
