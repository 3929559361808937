import {
  daemonSettings,
  defaultEngineSource,
  type EngineOptions,
  heldEnginePackages,
  refusedEngineSource,
} from "../../cloud-init/index.js";
import type { DistributionName } from "../../core/distribution.js";
import type { EngineSpec } from "../../core/spec/index.js";
import type { Size } from "../../core/units.js";
import { URLS } from "../../core/urls.js";
import { type Checks, show } from "../checks/checks.js";
import { checkRange } from "../checks/ranges.js";
import { EngineSource } from "./engine-source.js";

export interface DockerProps {
  /** The first numbers of a version, `28.5`; the newest that fits is installed. Default: the newest of the source. */
  readonly version?: string;
  /** Default: Docker's repository, or the distribution where Docker has none for it. */
  readonly source?: EngineSource;
  /** URLs of mirrors of Docker Hub. Default: none. */
  readonly registryMirrors?: readonly string[];
  /** Where container networks get their addresses from. Default: 172.28.0.0/14, in networks of 256 addresses. */
  readonly addressPools?: ReadonlyArray<{
    readonly range: string;
    /** The prefix length of each network. */
    readonly prefix: number;
  }>;
  /** The size at which a container's log starts anew; whole MiB. Default: 10 MiB. */
  readonly logSize?: Size;
  /** How many logs are kept of each container. Default: 3. */
  readonly logFiles?: number;
}

/** What runs the containers of a host. Its version is held: upgrades of the system never restart it. */
export class Engine {
  private constructor(private readonly docker: DockerProps | undefined) {}

  /** Docker Engine. Running containers outlive its restarts, and their logs are bounded. */
  static docker(props: DockerProps = {}): Engine {
    return new Engine(props);
  }

  /** None: for hosts that only lead to others. */
  static none(): Engine {
    return new Engine(undefined);
  }

  get runsContainers(): boolean {
    return this.docker !== undefined;
  }

  /** @internal */
  check(checks: Checks, distribution: DistributionName): void {
    if (!this.docker) return;
    const { version, source, registryMirrors = [], addressPools = [], logSize, logFiles } = this.docker;
    checks.that(version === undefined || /^\d{1,9}(?:\.\d{1,9}){0,2}$/.test(version), {
      rule: "the version of an engine is one to three numbers with dots between",
      seen: show(version ?? ""),
      remedy: 'Write it like "28.5".',
    });
    source?.check(checks);
    const refused = refusedEngineSource(distribution, sourceOf(source, distribution).options.kind);
    if (refused) checks.that(false, refused);
    for (const url of registryMirrors) {
      checks.name("a registry mirror", url, URLS.registryMirror);
    }
    for (const { range, prefix } of addressPools) {
      const pool = checkRange(checks, "the range of an address pool", range);
      if (pool) checks.whole(`the prefix of the address pool ${pool}`, prefix, pool.prefix, 29);
    }
    if (logSize !== undefined) {
      checks.whole("the size of a container's log, in MiB,", logSize.toMebibytes(), 1, 10_240);
    }
    if (logFiles !== undefined) checks.whole("the number of a container's logs", logFiles, 1, 100);
  }

  /** For the first boot. @internal */
  toOptions(distribution: DistributionName): EngineOptions | undefined {
    if (!this.docker) return undefined;
    const { version, source, registryMirrors, addressPools } = this.docker;
    return {
      version,
      source: sourceOf(source, distribution).options,
      daemon: {
        registryMirrors,
        addressPools: addressPools?.map(({ range, prefix }) => ({ base: range, size: prefix })),
        logMaxMebibytes: this.docker.logSize?.toMebibytes(),
        logMaxFiles: this.docker.logFiles,
      },
    };
  }

  /** For every run after it. @internal */
  toSpec(distribution: DistributionName): EngineSpec | undefined {
    const engine = this.toOptions(distribution);
    return (
      engine && {
        kind: "docker",
        source: engine.source.kind,
        packages: heldEnginePackages(distribution, engine.source.kind),
        version: engine.version,
        daemon: daemonSettings({ engine }),
      }
    );
  }
}

function sourceOf(source: EngineSource | undefined, distribution: DistributionName): EngineSource {
  if (source) return source;
  return defaultEngineSource(distribution) === "repository"
    ? EngineSource.repository()
    : EngineSource.distribution();
}
