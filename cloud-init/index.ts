export { DEFAULT_ADDRESS_POOLS, daemonSettings } from "./daemon.js";
export { CUSTOM_DATA_LIMIT, cloudConfig } from "./document.js";
export { enginePackages, heldEnginePackages } from "./engine-packages.js";
export { DOCKER_RELEASE_KEY } from "./keys/docker.js";
export type {
  AddressPool,
  CloudInitOptions,
  DaemonOptions,
  DistributionName,
  EngineOptions,
  EngineSource,
  GuestUser,
} from "./options.js";
