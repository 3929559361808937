import * as z from "zod";
import { GROWING_FILESYSTEMS } from "../filesystem.js";

export const diskSpec = z.object({
  name: z.string(),
  lun: z.int(),
  sizeGib: z.int(),
  filesystem: z.enum(GROWING_FILESYSTEMS),
  mountPath: z.string(),
});

export type DiskSpec = z.infer<typeof diskSpec>;
