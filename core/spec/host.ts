import * as z from "zod";
import { DISTRIBUTION_NAMES } from "../distribution.js";
import { accessSpec } from "./access.js";
import { containerSpec } from "./container.js";
import { diskSpec } from "./disk.js";
import { engineSpec } from "./engine.js";
import type { SpecKind } from "./kind.js";
import { shareMountSpec, shareVolumeSpec } from "./share-mount.js";

export const hostSpec = z.object({
  name: z.string(),
  /** The construct's path, for messages: `shop/web`. */
  path: z.string(),
  /** Terraform addresses by which facts are read from the state. */
  resources: z.object({
    vm: z.string(),
    nic: z.string(),
    publicIp: z.string().optional(),
  }),
  distribution: z.enum(DISTRIBUTION_NAMES),
  adminUser: z.string(),
  /** Public keys that may log in as the admin user; the stack's own pair is added when `stackKey` is set. */
  authorizedKeys: z.array(z.string()),
  stackKey: z.boolean(),
  access: accessSpec,
  engine: engineSpec.optional(),
  /** Terraform address of the identity that fetches the containers' secrets; absent: the machine's own. */
  identity: z.string().optional(),
  /** Whether containers may reach the metadata service and the wire server. */
  metadataForContainers: z.boolean(),
  /** Absent: as large as its image has it. */
  osDiskGib: z.int().optional(),
  disks: z.array(diskSpec),
  shares: z.array(shareMountSpec),
  volumes: z.array(shareVolumeSpec),
  containers: z.array(containerSpec),
});

export type HostSpec = z.infer<typeof hostSpec>;

export const hostKind = {
  name: "host",
  field: "hosts",
  schema: hostSpec,
} as const satisfies SpecKind<HostSpec>;
