import { resolve } from "node:path";
import { NAMES } from "../core/names.js";
import type { ImageSpec } from "../core/spec.js";
import { type Checked, type Checks, show } from "./checks.js";

export interface DirectoryProps {
  /** Below the directory. Default: `Dockerfile`. */
  readonly dockerfile?: string;
  /** Build arguments; never secrets, which an image's history keeps. Default: none. */
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
   * From a directory with a Dockerfile; built again when anything in it changes. A relative path starts at the working
   * directory of the program.
   */
  static directory(path: string, props: DirectoryProps = {}): Build {
    return new Build(path, props);
  }

  /** @internal */
  check(checks: Checks): void {
    const { dockerfile, args = {}, packages = [] } = this.props;
    checks.that(this.path !== "", { rule: "Build.directory names a directory", seen: show(this.path) });
    if (dockerfile !== undefined) {
      checks.that(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))./.test(dockerfile), {
        rule: "the dockerfile is a path inside the directory",
        seen: show(dockerfile),
      });
    }
    for (const name of Object.keys(args)) {
      checks.name("the name of a build argument", name, NAMES.environmentVariable);
    }
    checks.that(packages.length === 0 || args.BASE === undefined, {
      rule: "the build argument BASE is the image of the packages when there are packages",
      seen: show(args.BASE ?? ""),
      remedy: "Leave BASE out of args.",
    });
    for (const name of packages) {
      checks.that(/^[a-z0-9][a-z0-9+.-]+$/.test(name), {
        rule: "a package is a name of lower-case letters, digits and +.-",
        seen: show(name),
      });
    }
  }

  /** @internal */
  toSpec(): ImageSpec {
    const { dockerfile = "Dockerfile", args = {}, packages = [] } = this.props;
    return {
      kind: "directory",
      directory: resolve(this.path),
      dockerfile,
      args: { ...args },
      packages: [...packages],
    };
  }
}
