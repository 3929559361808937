export { openLocalCloud } from "./cloud.js";
export type { Inventory } from "./inventory.js";
export type { Leftover, LocalCloud, LocalNeeds, OpenPort } from "./local-cloud.js";
export type { Capability } from "./machine/capability.js";
export type { ResourceManager } from "./resource-manager.js";
