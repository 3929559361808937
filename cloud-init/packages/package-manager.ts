import { SETUP_WITHOUT_PACKAGES } from "../../core/guest.js";
import type { DockerRepository, EnginePackages } from "../distributions/distribution.js";
import type { RepositorySource } from "../options.js";
import type { GuestFile } from "../part.js";

/** What the setup script says to one package manager. All that is returned is lines of shell. */
export interface PackageManager {
  /** Begins the script: its environment, and the functions that `packageFunctions` makes. */
  readonly head: string;
  /** What has to be installed before anything can be held. */
  readonly neededToHold: readonly string[];
  /** Those `atVersion` come at the version that was chosen. */
  install(packages: readonly string[], atVersion?: readonly string[]): string;
  /** Takes away those that are there. */
  remove(packages: readonly string[]): string;
  /** Keeps them at their version, whatever upgrades the system. */
  hold(packages: readonly string[]): string;
  /** The newest version with this prefix is what `install` takes; where there is none, the script ends and says so. */
  choose(
    packages: EnginePackages,
    version: string,
  ): { readonly files: GuestFile[]; readonly prepare: string[] };
  /** A source of packages that trusts one key, and that key for nothing else where the manager can tell. */
  repository(source: RepositorySource, of: DockerRepository): GuestFile[];
}

export interface PackageProgram {
  readonly command: string;
  /** Its arguments to read anew what can be had; each attempt is to be a short one. */
  readonly refresh: string;
  /** Is done before the next attempt. Default: nothing. */
  readonly repair?: string;
  /** Default: 10. */
  readonly attempts?: number;
  /** After how many seconds no further attempt to refresh is begun. Default: 120. */
  readonly refreshSeconds?: number;
}

/**
 * The function `packages`, which runs the manager, waits for whoever else uses it, and tries again what the network made
 * fail; and `refresh`, which it begins with, so that nobody asks the network who installs nothing. Sources that cannot be
 * reached at all are not waited for as long: a later run tries again. A script that ends because packages could not be had
 * has an exit code of its own.
 */
export function packageFunctions(program: PackageProgram): string {
  const { command, refresh, repair, attempts = 10, refreshSeconds = 120 } = program;
  const name = command.split(" ", 1)[0];
  return `# No further attempt is begun after so many seconds.
attempt() {
  end=$(($(date +%s) + $1))
  shift
  failures=0
  until ${command} "$@"; do
    failures=$((failures + 1))
    if [ "$failures" -ge ${attempts} ] || [ "$(date +%s)" -ge "$end" ]; then
      echo "longshore: ${name} $* failed $failures times" >&2
      return ${SETUP_WITHOUT_PACKAGES}
    fi
    sleep 6${repair === undefined ? "" : `\n    ${repair}`}
  done
}

# Reads what can be had, the first time that it is asked for.
refresh() {
  if [ -n "\${refreshed:-}" ]; then return; fi
  refreshed=yes
  attempt ${refreshSeconds} ${refresh}
}

packages() {
  refresh || return
  attempt ${INSTALL_SECONDS} "$@"
}`;
}

const INSTALL_SECONDS = 3600;

/** For managers of distributions for which Docker publishes nothing; the options' checks refuse that earlier. */
export function noRepository(manager: string): PackageManager["repository"] {
  return () => {
    throw new Error(`${manager} is given no repository`);
  };
}
