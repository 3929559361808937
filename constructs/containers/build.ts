import { relative, resolve, sep } from "node:path";
import { LONGEST_PATH } from "../../core/limits.js";
import { NAMES } from "../../core/names.js";
import type { ImageSpec } from "../../core/spec/index.js";
import { type Checked, type Checks, show } from "../checks/checks.js";
import { checkPathLength } from "../storage/mount.js";

export interface DirectoryProps {
  /** Below the directory. Default: `Dockerfile`. */
  readonly dockerfile?: string;
  /**
   * Build arguments; never secrets, which an image's history keeps. At most 120,000 bytes together, quoted for a shell.
   * Default: none.
   */
  readonly args?: Readonly<Record<string, string>>;
  /**
   * Packages of the host's distribution that are unpacked, with what they need, into an image whose name the Dockerfile
   * gets as the build argument BASE: `ARG BASE`, `FROM ${BASE}`. No hub is asked then. Only for hosts with Debian or
   * Ubuntu. Default: none.
   */
  readonly packages?: readonly string[];
}

/** An image that is built on the host that runs it. */
export class Build implements Checked {
  private constructor(
    private readonly path: string,
    private readonly props: DirectoryProps,
  ) {}

  /**
   * From a directory with a Dockerfile; built again when anything in it changes but what its `.dockerignore`, or
   * `DOCKERFILE.dockerignore` beside the Dockerfile, leaves out. A relative path starts at the working directory of the
   * program.
   */
  static directory(path: string, props: DirectoryProps = {}): Build {
    return new Build(path, props);
  }

  /** @internal */
  check(checks: Checks): void {
    const { dockerfile, args = {}, packages = [] } = this.props;
    checks.that(this.path !== "", { rule: "Build.directory names a directory", seen: show(this.path) });
    if (checks.text("the path of Build.directory", this.path, LONGEST_PATH))
      checkPathLength(checks, "the path of Build.directory", resolve(this.path));
    if (dockerfile !== undefined) checkDockerfile(checks, dockerfile);
    for (const name of Object.keys(args)) {
      checks.name("the name of a build argument", name, NAMES.environmentVariable);
    }
    checks.line("args of Build.directory", Object.entries(args).map(argumentOf));
    checks.that(packages.length === 0 || args.BASE === undefined, {
      rule: "the build argument BASE is the image of the packages when there are packages",
      seen: show(args.BASE ?? ""),
      remedy: "Leave BASE out of args.",
    });
    for (const name of packages) {
      checks.name("a package of Build.directory", name, NAMES.debianPackage);
    }
    checks.line("packages of Build.directory", packages);
  }

  /** @internal */
  toSpec(): ImageSpec {
    const { dockerfile = "Dockerfile", args = {}, packages = [] } = this.props;
    return {
      kind: "directory",
      directory: relative(process.cwd(), resolve(this.path)).split(sep).join("/") || ".",
      dockerfile,
      args: { ...args },
      packages: [...packages],
    };
  }
}

/** `-` alone is Docker's standard input. */
function checkDockerfile(checks: Checks, dockerfile: string): void {
  const names = typeof dockerfile === "string" ? dockerfile.split("/") : [];
  const plain =
    names.length > 0 && names.every((name) => /^(?!\.{1,2}$)[^\p{C}\p{Zl}\p{Zp}\\]+$/u.test(name));
  const reads = checks.that(plain && dockerfile !== "-", {
    rule: "the dockerfile is a path inside the directory, of names with / between, without . and .. and control characters",
    seen: show(dockerfile),
    remedy: "Write it like docker/Dockerfile.",
  });
  if (reads) checkPathLength(checks, "the dockerfile", dockerfile);
}

/** As it stands on Docker's command line. */
function argumentOf([name, value]: readonly [string, string]): string {
  return typeof value === "string" ? `${name}=${value}` : value;
}
