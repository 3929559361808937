import * as z from "zod";

const anyShareMount = z.object({
  /** The share, by its name. */
  share: z.string(),
  /** Where on the host. */
  path: z.string(),
  readOnly: z.boolean(),
  /** For how many seconds attributes may be kept before the server is asked again. */
  attributeCacheSeconds: z.int(),
  /** Folders that are made in the share for the host's containers. */
  directories: z.array(z.string()),
});

/** What a mount of an SMB share has, whoever makes it. */
const smbOptions = z.object({
  /** Terraform address of the identity that fetches the key; absent: the machine's own. */
  identity: z.string().optional(),
  uid: z.int(),
  gid: z.int(),
  /** E.g. 0o770. */
  fileMode: z.int(),
  directoryMode: z.int(),
  attributeCacheSeconds: anyShareMount.shape.attributeCacheSeconds,
});

/** How a host mounts a share. */
export const shareMountSpec = z.discriminatedUnion("protocol", [
  anyShareMount.extend({ protocol: z.literal("smb"), ...smbOptions.shape }),
  anyShareMount.extend({ protocol: z.literal("nfs") }),
]);

/** An SMB share, or a folder of it, that a host's engine mounts by itself. */
export const shareVolumeSpec = smbOptions.extend({
  /** The volume's name, which containers have as the source of a mount. */
  name: z.string(),
  /** The share, by its name. */
  share: z.string(),
  /** A folder of the share; absent: the whole of it. */
  folder: z.string().optional(),
});

export type ShareOptions = z.infer<typeof smbOptions>;
export type ShareMountSpec = z.infer<typeof shareMountSpec>;
export type ShareVolumeSpec = z.infer<typeof shareVolumeSpec>;
