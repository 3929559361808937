import { enginePin } from "../core/engine-pin.js";
import { ENGINE_PIN_FILE, ENGINE_UNIT } from "../core/guest.js";
import { sh, shCommand } from "../core/quote.js";
import { enginePackages, heldEnginePackages } from "./engine-packages.js";
import type { CloudInitOptions } from "./options.js";
import type { Part } from "./part.js";
import { repositoryFiles } from "./repository.js";

/** The engine, installed and held at its version. */
export function enginePart({ distribution, engine }: CloudInitOptions): Part {
  if (!engine) return {};
  const { source, version } = engine;
  const packages = enginePackages(distribution, source.kind);
  const pin = version && enginePin(packages.versioned, version, packages.epoch);
  return {
    files: [
      ...(source.kind === "repository" ? repositoryFiles(distribution, source) : []),
      ...(pin ? [{ path: ENGINE_PIN_FILE, content: pin }] : []),
    ],
    prepare: [
      ...(source.kind === "repository" ? [REMOVE_OTHER_ENGINES] : []),
      ...(version ? [refuseMissingVersion(packages.versioned, version)] : []),
    ],
    packages: [...packages.install, ...ENGINE_NEEDS],
    setup: [
      shCommand(["apt-mark", "hold", "--", ...heldEnginePackages(distribution, source.kind)]),
      // Its package has done both, unless the host's policy forbids packages to.
      `systemctl is-enabled --quiet ${ENGINE_UNIT} || systemctl enable ${ENGINE_UNIT}`,
      `systemctl start ${ENGINE_UNIT}`,
      "docker version",
    ],
  };
}

/** What an engine wants beside itself and the packages only recommend. */
const ENGINE_NEEDS = ["apparmor", "ca-certificates", "xz-utils"];

/** Packages of the distribution that cannot stand beside Docker's own. */
const REMOVE_OTHER_ENGINES = `for other in docker.io docker-cli docker-buildx docker-compose docker-compose-v2 docker-doc podman-docker containerd runc; do
  if dpkg-query --show --showformat '\${db:Status-Status}' "$other" 2> /dev/null | grep -qx installed; then
    apt remove --allow-change-held-packages -- "$other"
  fi
done`;

/** Apt would try in vain for long, and say less. */
function refuseMissingVersion([name = ""]: readonly string[], version: string): string {
  return `if apt-cache policy ${sh(name)} | grep -q 'Candidate: (none)'; then
  echo ${sh(`longshore: there is no ${name} of version ${version}; there is:`)} >&2
  apt-cache madison ${sh(name)} >&2
  exit 1
fi`;
}
