// The contract between constructs and scripts: what each part of a stack shall become.
// Written at synth beside `cdk.tf.json` as `longshore.json`; holds no secret and nothing that only
// Terraform knows (addresses, ids): those are facts, read from the state by resource address.
// Paths in it start at the folder in which the program ran.

export type { AccessSpec } from "./access.js";
export type { ContainerSpec, DependencySpec, JobSpec, SecretsSpec } from "./container.js";
export type { DiskSpec } from "./disk.js";
export type { EngineSpec } from "./engine.js";
export { ORDER_FILE, SPEC_FILE, SPEC_VERSION } from "./file.js";
export type { HealthSpec } from "./health.js";
export { type HostSpec, hostKind } from "./host.js";
export type { ImageSpec } from "./image.js";
export { type PartOf, partsOf, type SpecKind } from "./kind.js";
export { type ShareProtocol, type ShareSpec, shareKind } from "./share.js";
export type { ShareMountSpec, ShareOptions, ShareVolumeSpec } from "./share-mount.js";
export { type StackSpec, stackSpec } from "./stack.js";
