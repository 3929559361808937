/** What differs from one distribution to the next. */
export interface Distribution {
  /** Its name in apt's sources. */
  readonly codename: string;
  /** Docker's official repository for it. */
  readonly dockerRepository: string;
  readonly engine: EnginePackages;
}

/** The packages that make an engine. */
export interface EnginePackages {
  /** Installed together, then held. */
  readonly install: readonly string[];
  /** Those of them whose version is the engine's. */
  readonly versioned: readonly string[];
  /** The epoch of those versions with its colon; empty when there is none. */
  readonly epoch: string;
  /** Pulled in by the others, and held as well, because upgrading them restarts what containers run on. */
  readonly runtime: readonly string[];
}
