import * as z from "zod";
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

const dependency = z.object({
  /** Another container of the host, declared before. */
  container: z.string(),
  /** How far it has to be; `completed`: a job that ended with 0. */
  condition: z.enum(["started", "healthy", "completed"]),
});

/** A file of the container that holds a secret of a vault. */
const secretFile = z.object({
  /** The file's name: that of the variable, without `_FILE`, which names it. */
  file: z.string(),
  /** Terraform address of the vault: `azurerm_key_vault.vault`. */
  vault: z.string(),
  /** The secret's name there. */
  secret: z.string(),
});

const secrets = z.object({
  files: z.array(secretFile),
  /** What becomes of the container when one has another value. */
  onChange: z.union([z.enum(["restart", "nothing"]), z.object({ signal: z.string() })]),
});

const job = z.object({
  /** Once for each declaration of it, or each time that the host is converged. */
  runs: z.enum(["once", "each deploy"]),
  withinSeconds: z.number(),
});

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
  /** Never their values. The variables and the mount that they need are among `env` and `mounts`. */
  secrets: secrets.optional(),
  dependsOn: z.array(dependency).optional(),
  /** It runs to its end. Absent: it goes on running. */
  job: job.optional(),
});

export type SecretsSpec = z.infer<typeof secrets>;
export type DependencySpec = z.infer<typeof dependency>;
export type JobSpec = z.infer<typeof job>;
export type ContainerSpec = z.infer<typeof containerSpec>;
