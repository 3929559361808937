import { type Checked, type Checks, show } from "./checks.js";

export interface MountProps {
  /** Default: false. */
  readonly readOnly?: boolean;
}

/** A folder or a file of the host that a container sees. */
export class Mount implements Checked {
  private constructor(
    readonly source: string,
    readonly target: string,
    readonly readOnly: boolean,
    private readonly checked = false,
  ) {}

  /** Both are absolute paths: the host's first, then the container's. */
  static bind(source: string, target: string, { readOnly = false }: MountProps = {}): Mount {
    return new Mount(source, target, readOnly);
  }

  /** Of what a share may name, which is more than other paths may. @internal */
  static ofShare(source: string, target: string, { readOnly = false }: MountProps): Mount {
    return new Mount(source, target, readOnly, true);
  }

  /** @internal */
  check(checks: Checks): void {
    if (!this.checked) checkPath(checks, "the source of a mount", this.source);
    checkPath(checks, "the target of a mount", this.target);
  }
}

/** A path that means the same to every program that reads it: no dots, no blanks, nothing to quote. */
export function checkPath(checks: Checks, what: string, path: string): boolean {
  return checks.that(/^(?:\/(?!\.{1,2}(?:\/|$))[\w.@+-]+)+$/.test(path), {
    rule: `${what} is an absolute path of letters, digits and ._@+-, without . and .. as parts`,
    seen: show(path),
    remedy: "Write it like /srv/data.",
  });
}
