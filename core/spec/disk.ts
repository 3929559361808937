import * as z from "zod";

export const diskSpec = z.object({
  name: z.string(),
  lun: z.int(),
  filesystem: z.enum(["ext4", "xfs"]),
  mountPath: z.string(),
});

export type DiskSpec = z.infer<typeof diskSpec>;
