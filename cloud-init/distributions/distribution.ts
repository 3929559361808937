/** What differs from one distribution to the next, beside its package manager. */
export interface Distribution {
  /** As a person writes it, for messages. */
  readonly title: string;
  /** Where Docker publishes its own packages for it, or why it does not. */
  readonly repository: DockerRepository | NotHad;
  /** The engine among the distribution's own packages, or why there is none. */
  readonly engine: EnginePackages | NotHad;
  /** What an engine wants beside itself and the packages do not bring, or only recommend. */
  readonly engineNeeds: readonly string[];
  /** Packages of the distribution that cannot stand beside Docker's own. */
  readonly otherEngines: readonly string[];
  /** Lines of the setup script without which the engine cannot be had or would not do. Default: none. */
  readonly beforeEngine?: readonly string[];
  /** How the engine's unit has to start it, where the distribution's leaves no room for our settings. */
  readonly engineCommand?: string;
}

export interface DockerRepository {
  readonly url: string;
  /** The distribution's release, as the repository names it. */
  readonly release: string;
}

export interface NotHad {
  /** Why not, as a sentence without its full stop. */
  readonly because: string;
}

/** The packages that make an engine. */
export interface EnginePackages {
  /** Installed together, then held. */
  readonly install: readonly string[];
  /** Those of them whose version is the engine's; the engine itself first. */
  readonly versioned: readonly string[];
  /** The epoch of those versions in a Debian package, with its colon; empty when there is none. */
  readonly epoch: string;
  /** Pulled in by the others, and held as well, because upgrading them restarts what containers run on. */
  readonly runtime: readonly string[];
}

export function isHad<T extends object>(what: T | NotHad): what is T {
  return !("because" in what);
}

/**
 * Stops a firewall that the image comes with. It would close what a security group opens to a container on the host's
 * network, and know nothing of it: the group is the gate, alike on every distribution.
 */
export function withoutFirewall(unit: string): string {
  return `if systemctl is-enabled --quiet ${unit} 2> /dev/null; then systemctl disable --now ${unit}; fi`;
}
