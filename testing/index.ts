/** What a test needs to bring a stack up on real machines of this computer and to be rough with it. */
export { type DeployOptions, deployLocal } from "./deploy.js";
export type { ExecOptions, ExecResult, LocalHost } from "./local-host.js";
export type { LocalStack } from "./local-stack.js";
