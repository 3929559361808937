import { LONGEST_FILE_NAME, LONGEST_PATH } from "../../core/limits.js";
import { isWithin } from "../../core/paths.js";
import { type Checked, type Checks, show } from "../checks/checks.js";

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
    checkTarget(checks, this.target);
  }
}

/** A path that means the same to every program that reads it: no dots, no blanks, nothing to quote. */
export function checkPath(checks: Checks, what: string, path: string): boolean {
  const plain = typeof path === "string" && /^(?:\/(?!\.{1,2}(?:\/|$))[\w.@+-]+)+$/.test(path);
  const reads = checks.that(plain, {
    rule: `${what} is an absolute path of letters, digits and ._@+-, without . and .. as parts`,
    seen: show(path),
    remedy: "Write it like /srv/data.",
  });
  return reads && checkPathLength(checks, what, path);
}

/** Where a container sees something: the engine keeps the kernel's own folders for itself. */
export function checkTarget(checks: Checks, path: string): boolean {
  if (!checkPath(checks, "the target of a mount", path)) return false;
  return checks.that(!OF_THE_KERNEL.some((folder) => isWithin(path, folder)), {
    rule: `the target of a mount is not in ${OF_THE_KERNEL.join(" or ")}, which are the kernel's`,
    seen: show(path),
    remedy: "Write it like /srv/data.",
  });
}

/** That Linux takes a path, by the length of its parts and of the whole. */
export function checkPathLength(checks: Checks, what: string, path: string): boolean {
  const longest = Math.max(...path.split("/").map((name) => Buffer.byteLength(name)));
  const whole = Buffer.byteLength(path);
  return checks.that(longest <= LONGEST_FILE_NAME && whole <= LONGEST_PATH, {
    rule: `${what} has at most ${LONGEST_FILE_NAME} bytes in each part and ${LONGEST_PATH} as a whole`,
    seen: `${longest} and ${whole}`,
  });
}

const OF_THE_KERNEL = ["/proc", "/sys"];
