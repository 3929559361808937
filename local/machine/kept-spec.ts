import * as z from "zod";
import { keptJson } from "../../system/kept-file.js";
import type { AttachedDisk, MachineSpec } from "./driver.js";

/** What a driver must know of a machine when it starts it again: all but the custom data, which is in the machine. */
export type KeptSpec = Omit<MachineSpec, "userData" | "disks">;

const remedy =
  "Put back what it held, e.g. from a backup, and run the command again. `longshore replace HOST` gives the machine " +
  "up and makes another one, with its data disks.";

const port = z.int();

/** What one of a later version of ours holds beside it stays. */
const specSchema = z.looseObject({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  hostname: z.string(),
  instanceId: z.string(),
  distribution: z.string(),
  variant: z.enum(["bare", "engine"]).optional(),
  adminUser: z.looseObject({ name: z.string(), keys: z.array(z.string()) }),
  network: z.looseObject({
    name: z.string(),
    address: z.string(),
    prefix: z.int(),
    ranges: z.array(z.string()),
    firewall: z.string(),
    services: z.array(z.looseObject({ address: z.string(), port, hostPort: port })),
  }),
  cpus: z.number(),
  memoryMib: z.number(),
  osDiskGib: z.int().optional(),
  trustedCertificate: z.string().optional(),
  ports: z.looseObject({ ssh: port, relay: port }),
  relaySecret: z.string(),
  resolverPort: port,
  metadataPort: port,
});

export const SPEC = keptJson("the description of a machine", specSchema as unknown as z.ZodType<KeptSpec>, {
  remedy,
});

export const DISKS = keptJson<AttachedDisk[]>(
  "the list of a machine's data disks",
  z.array(z.object({ lun: z.int(), file: z.string() })),
  { remedy: "Put back what it held, e.g. from a backup: each disk's LUN and file." },
);
