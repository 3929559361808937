import { z } from "zod";
import { healthSpec } from "./health.js";
import { imageSpec } from "./image.js";

const publish = z.object({
  /** Address of the host to listen on; absent: all. */
  address: z.string().optional(),
  hostPort: z.int(),
  containerPort: z.int(),
  protocol: z.enum(["tcp", "udp"]),
});

const mount = z.object({ source: z.string(), target: z.string(), readOnly: z.boolean() });

export const containerSpec = z.object({
  name: z.string(),
  image: imageSpec,
  command: z.array(z.string()).optional(),
  publish: z.array(publish),
  env: z.record(z.string(), z.string()),
  restart: z.enum(["no", "always", "unless-stopped", "on-failure"]),
  network: z.enum(["bridge", "host"]),
  mounts: z.array(mount),
  health: healthSpec,
});

export type ContainerSpec = z.infer<typeof containerSpec>;
