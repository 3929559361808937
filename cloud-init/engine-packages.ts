import type { DistributionName } from "../core/distribution.js";
import type { Violation } from "../core/errors.js";
import { type DockerRepository, type EnginePackages, isHad } from "./distributions/distribution.js";
import { distributionOf } from "./distributions/index.js";
import type { EngineSource } from "./options.js";

type SourceKind = EngineSource["kind"];

/** Docker's official packages, the same on every distribution. */
const OFFICIAL: EnginePackages = {
  install: ["docker-ce", "docker-ce-cli", "containerd.io", "docker-buildx-plugin", "docker-compose-plugin"],
  versioned: ["docker-ce", "docker-ce-cli"],
  epoch: "5:",
  runtime: [],
};

/** Docker's repository where it has one for the distribution, else the distribution's own engine. */
export function defaultEngineSource(distribution: DistributionName): SourceKind {
  return isHad(distributionOf(distribution).repository) ? "repository" : "distribution";
}

/** Why an engine cannot come from a source, or undefined when it can. */
export function refusedEngineSource(
  distribution: DistributionName,
  source: SourceKind,
): Omit<Violation, "where"> | undefined {
  const { title, repository, engine } = distributionOf(distribution);
  const wanted = source === "repository" ? repository : engine;
  if (isHad<DockerRepository | EnginePackages>(wanted)) return undefined;
  const other = source === "repository" ? "EngineSource.distribution()" : "EngineSource.repository()";
  return {
    rule: `the engine comes from where ${title} can have one`,
    seen: `${source === "repository" ? "Docker's repository" : "the distribution"}: ${wanted.because}`,
    remedy: `Use ${other}.`,
  };
}

/** The packages of an engine, by where it comes from. */
export function enginePackages(distribution: DistributionName, source: SourceKind): EnginePackages {
  return source === "repository" ? OFFICIAL : had(distributionOf(distribution).engine);
}

export function engineRepository(distribution: DistributionName): DockerRepository {
  return had(distributionOf(distribution).repository);
}

/** The packages that are held, so that unattended upgrades never restart the engine or a container. */
export function heldEnginePackages(distribution: DistributionName, source: SourceKind): string[] {
  const { install, runtime } = enginePackages(distribution, source);
  return [...install, ...runtime];
}

function had<T extends object>(what: Parameters<typeof isHad<T>>[0]): T {
  if (isHad<T>(what)) return what;
  throw new Error("an engine that its checks refuse");
}
