import { z } from "zod";
import { DISTRIBUTION_NAMES } from "./distribution.js";
import { SPEC_VERSION } from "./spec-file.js";

export { ORDER_FILE, SPEC_FILE, SPEC_VERSION } from "./spec-file.js";

// The contract between constructs and scripts: what each host of a stack shall become.
// Written at synth beside `cdk.tf.json` as `longshore.json`; holds no secret and nothing that only
// Terraform knows (addresses, ids): those are facts, read from the state by resource address.

const health = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running") }),
  /** GET on a published port of the container, asked from the host; any 2xx or 3xx is healthy. */
  z.object({ kind: z.literal("http"), path: z.string(), port: z.int(), withinSeconds: z.number() }),
  z.object({ kind: z.literal("tcp"), port: z.int(), withinSeconds: z.number() }),
  /** A command inside the container; exit code 0 is healthy. */
  z.object({ kind: z.literal("command"), command: z.array(z.string()), withinSeconds: z.number() }),
]);

const image = z.discriminatedUnion("kind", [
  /** Pulled by reference. */
  z.object({ kind: z.literal("registry"), reference: z.string() }),
  /** Built on the host from a directory with a Dockerfile; tagged by the content of what goes in. */
  z.object({
    kind: z.literal("directory"),
    /** Path from the folder in which the program ran, with slashes. */
    directory: z.string(),
    dockerfile: z.string(),
    args: z.record(z.string(), z.string()),
    /**
     * Packages of the host's distribution, unpacked with what they depend on into an image of their own,
     * whose name the Dockerfile gets as build argument BASE. Empty: no such image.
     */
    packages: z.array(z.string()),
  }),
]);

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
  image,
  command: z.array(z.string()).optional(),
  publish: z.array(publish),
  env: z.record(z.string(), z.string()),
  restart: z.enum(["no", "always", "unless-stopped", "on-failure"]),
  network: z.enum(["bridge", "host"]),
  mounts: z.array(mount),
  health,
});

export const engineSpec = z.object({
  kind: z.literal("docker"),
  /** `distribution`: the distribution's own package. `repository`: Docker's official repository (or a mirror). */
  source: z.enum(["distribution", "repository"]),
  /** Packages that are held so that unattended upgrades never restart the engine; the engine's own comes first. */
  packages: z.array(z.string()),
  /** The version asked for, as a prefix (`28.5` fits 28.5.2); absent: whatever was installed. */
  version: z.string().optional(),
  /** The exact content of /etc/docker/daemon.json. */
  daemon: z.record(z.string(), z.unknown()),
});

export const diskSpec = z.object({
  name: z.string(),
  lun: z.int(),
  filesystem: z.enum(["ext4", "xfs"]),
  mountPath: z.string(),
});

const anyShare = z.object({
  name: z.string(),
  /** The construct's path, for messages: `shop/uploads`. */
  path: z.string(),
  /** Folders that are made in it, with `/` between names. */
  directories: z.array(z.string()),
});

/** A share that hosts of the stack mount; `resources` are Terraform addresses by which facts are read from the state. */
export const shareSpec = z.discriminatedUnion("protocol", [
  anyShare.extend({
    protocol: z.literal("smb"),
    /** Of one that exists already, without the share's own. */
    resources: z.union([
      z.object({ account: z.string(), share: z.string(), secret: z.string() }),
      z.object({ account: z.string(), vault: z.string(), secretName: z.string() }),
    ]),
  }),
  anyShare.extend({
    protocol: z.literal("nfs"),
    resources: z.object({ account: z.string(), share: z.string() }),
  }),
]);

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

export const accessSpec = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ssh"), ranges: z.array(z.string()) }),
  /** Over SSH through another host of the stack, by its name. */
  z.object({ kind: z.literal("through"), host: z.string() }),
  z.object({ kind: z.literal("none") }),
]);

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
  /** Whether containers may reach the metadata service and the wire server. */
  metadataForContainers: z.boolean(),
  disks: z.array(diskSpec),
  shares: z.array(shareMountSpec),
  volumes: z.array(shareVolumeSpec),
  containers: z.array(containerSpec),
});

/** What a destroy keeps: Terraform address and why. */
const retained = z.object({ address: z.string(), what: z.string() });

export const stackSpec = z.object({
  version: z.literal(SPEC_VERSION),
  stack: z.string(),
  /** The Terraform variable that takes the public key of the stack's own pair; absent when no host uses it. */
  keyVariable: z.string().optional(),
  hosts: z.array(hostSpec),
  shares: z.array(shareSpec),
  retained: z.array(retained),
  /** Terraform addresses of data that a destroy removes unasked: its removal policy says so, or it is made again. */
  removable: z.array(z.string()).default([]),
  /** Whether it was said that the state may hold secrets in the clear. */
  secretsInState: z.boolean(),
});

export type StackSpec = z.infer<typeof stackSpec>;
export type HostSpec = z.infer<typeof hostSpec>;
export type ContainerSpec = z.infer<typeof containerSpec>;
export type EngineSpec = z.infer<typeof engineSpec>;
export type DiskSpec = z.infer<typeof diskSpec>;
export type ShareProtocol = ShareSpec["protocol"];
export type ShareSpec = z.infer<typeof shareSpec>;
export type ShareOptions = z.infer<typeof smbOptions>;
export type ShareMountSpec = z.infer<typeof shareMountSpec>;
export type ShareVolumeSpec = z.infer<typeof shareVolumeSpec>;
export type AccessSpec = z.infer<typeof accessSpec>;
export type ImageSpec = z.infer<typeof image>;
export type HealthSpec = z.infer<typeof health>;
