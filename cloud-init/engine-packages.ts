import type { EnginePackages } from "./distributions/distribution.js";
import { distributionOf } from "./distributions/index.js";
import type { DistributionName, EngineSource } from "./options.js";

/** Docker's official packages, the same on every distribution. */
const OFFICIAL: EnginePackages = {
  install: ["docker-ce", "docker-ce-cli", "containerd.io", "docker-buildx-plugin", "docker-compose-plugin"],
  versioned: ["docker-ce", "docker-ce-cli"],
  epoch: "5:",
  runtime: [],
};

/** The packages of an engine, by where it comes from. */
export function enginePackages(distribution: DistributionName, source: EngineSource["kind"]): EnginePackages {
  return source === "repository" ? OFFICIAL : distributionOf(distribution).engine;
}

/** The packages that are held, so that unattended upgrades never restart the engine or a container. */
export function heldEnginePackages(distribution: DistributionName, source: EngineSource["kind"]): string[] {
  const { install, runtime } = enginePackages(distribution, source);
  return [...install, ...runtime];
}
