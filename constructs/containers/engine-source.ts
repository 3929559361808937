import type { EngineSource as SourceOptions } from "../../cloud-init/index.js";
import { URLS } from "../../core/urls.js";
import { type Checked, type Checks, show } from "../checks/checks.js";

export interface RepositoryProps {
  /** A mirror. Default: Docker's own, at download.docker.com. */
  readonly url?: string;
  /** Default: the distribution's release as Docker names it, such as `trixie` or `9`. */
  readonly suite?: string;
  /** Default: `stable`. */
  readonly component?: string;
  /** The public key that signs it, or its packages where they are rpm's, in ASCII armour. Default: Docker's. */
  readonly key?: string;
}

/** Where the packages of an engine come from. */
export class EngineSource implements Checked {
  private constructor(
    /** @internal */
    readonly options: SourceOptions,
  ) {}

  /** Docker's official packages, signed, from Docker's repository or a mirror of it. Not for SLES and Azure Linux. */
  static repository(props: RepositoryProps = {}): EngineSource {
    return new EngineSource({ kind: "repository", ...props });
  }

  /**
   * The distribution's own package: older, patched by the distribution, and nobody else to trust. Not for RHEL and
   * AlmaLinux, which have none.
   */
  static distribution(): EngineSource {
    return new EngineSource({ kind: "distribution" });
  }

  /** @internal */
  check(checks: Checks): void {
    if (this.options.kind !== "repository") return;
    const { url, suite, component, key } = this.options;
    if (url !== undefined) checks.name("the URL of an engine's repository", url, URLS.packageRepository);
    for (const [what, word] of Object.entries({ suite, component })) {
      checks.that(word === undefined || /^[A-Za-z0-9][\w./+-]{0,254}$/.test(word), {
        rule: `the ${what} of an engine's repository is letters, digits and ._/+-`,
        seen: show(word ?? ""),
      });
    }
    checks.that(key === undefined || /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/.test(key), {
      rule: "the key of an engine's repository is a public key in ASCII armour",
      seen: "something else",
      remedy: "`gpg --armor --export KEY` prints one.",
    });
  }
}
