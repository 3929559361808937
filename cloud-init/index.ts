export { DEFAULT_ADDRESS_POOLS, daemonSettings } from "./daemon.js";
export { CUSTOM_DATA_LIMIT, cloudConfig } from "./document.js";
export {
  defaultEngineSource,
  enginePackages,
  heldEnginePackages,
  refusedEngineSource,
} from "./engine-packages.js";
export { DOCKER_DEB_KEY } from "./keys/docker-deb.js";
export { DOCKER_RPM_KEY } from "./keys/docker-rpm.js";
export type {
  AddressPool,
  CloudInitOptions,
  DaemonOptions,
  EngineOptions,
  EngineSource,
  GuestUser,
} from "./options.js";
