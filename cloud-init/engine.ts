import { ENGINE_UNIT } from "../core/guest.js";
import { distributionOf } from "./distributions/index.js";
import { enginePackages, engineRepository, heldEnginePackages } from "./engine-packages.js";
import type { CloudInitOptions } from "./options.js";
import { packageManagerOf } from "./packages/index.js";
import type { GuestFile, Part } from "./part.js";

/** The engine, installed and held at its version. */
export function enginePart({ distribution, engine }: CloudInitOptions): Part {
  if (!engine) return {};
  const { source, version } = engine;
  const manager = packageManagerOf(distribution);
  const { engineNeeds, otherEngines, beforeEngine = [], engineCommand } = distributionOf(distribution);
  const packages = enginePackages(distribution, source.kind);
  const chosen = version === undefined ? undefined : manager.choose(packages, version);
  const official = source.kind === "repository";
  return {
    files: [
      ...(official ? manager.repository(source, engineRepository(distribution)) : []),
      ...(chosen?.files ?? []),
      ...(engineCommand === undefined ? [] : [dropIn(engineCommand)]),
    ],
    prepare: [
      // What follows asks which packages there are.
      "refresh",
      ...beforeEngine,
      ...(official ? [manager.remove(otherEngines)] : []),
      ...(chosen?.prepare ?? []),
    ],
    packages: [...packages.install, ...engineNeeds, ...manager.neededToHold],
    atEngineVersion: version === undefined ? [] : packages.versioned,
    setup: [
      manager.hold(heldEnginePackages(distribution, source.kind)),
      // Debian's packages do both, unless the host's policy forbids them to; others leave it to whoever installs them.
      `systemctl is-enabled --quiet ${ENGINE_UNIT} || systemctl enable ${ENGINE_UNIT}`,
      `systemctl start ${ENGINE_UNIT}`,
      "docker version",
    ],
  };
}

function dropIn(command: string): GuestFile {
  return {
    path: `/etc/systemd/system/${ENGINE_UNIT}.d/longshore.conf`,
    content: `[Service]\nExecStart=\nExecStart=${command}\n`,
  };
}
