import type { Command } from "../../transport/transport.js";

/** The versions of each package that can be had, newest first. */
export type Versions = ReadonlyMap<string, readonly string[]>;

/** What is asked of one package manager on a host; pure. */
export interface PackageManager {
  /** Tells what is held; `namesHeld` reads it. */
  held(): Command;
  namesHeld(output: string): string[];
  /** Keeps packages at their version, whatever upgrades the system. */
  hold(packages: readonly string[]): Command;
  /** Reads anew what can be had. */
  refresh(): Command;
  /** Fails within `REACH_SECONDS` where the sources cannot be reached; reads what can be had where they can. */
  reach(): Command;
  /** Tells every version that can be had; `readVersions` reads it. */
  versions(packages: readonly string[]): Command;
  readVersions(output: string): Versions;
  /** A version as the program inside the package says it. */
  upstream(version: string): string;
  /** Installs, upgrades or goes back, held or not. Settings changed on the host are kept. */
  install(packages: readonly PackageRequest[]): Command;
  /** A file by which nothing else than this version is ever installed of them, where the manager has such. */
  pin(
    packages: readonly string[],
    version: string,
    chosen: string,
  ): { path: string; content: string } | undefined;
}

export interface PackageRequest {
  readonly name: string;
  /** As `readVersions` gives it. Default: the newest. */
  readonly version?: string;
}

export const REFRESH_SECONDS = 600;
export const REACH_SECONDS = 90;
export const INSTALL_SECONDS = 1800;

/** Ends a command after `REACH_SECONDS`. */
export function whileReaching({ argv, ...rest }: Command): Command {
  return {
    ...rest,
    argv: ["timeout", String(REACH_SECONDS), ...argv],
    timeoutSeconds: REACH_SECONDS + 30,
  };
}

/** Lines of a package's name and a version, in any order of versions. */
export function readPairs(output: string, versionOf: (text: string) => string = (text) => text): Versions {
  const versions = new Map<string, string[]>();
  for (const line of output.split("\n")) {
    const [name, text] = line.trim().split(/\s+/);
    if (!name || !text) continue;
    const known = versions.get(name) ?? [];
    const version = versionOf(text);
    if (!known.includes(version)) versions.set(name, [...known, version]);
  }
  const newestFirst = new Intl.Collator("en", { numeric: true }).compare;
  return new Map([...versions].map(([name, all]) => [name, all.sort((a, b) => newestFirst(b, a))]));
}

/** `NAME` or `NAME-VERSION`, with another sign between where the manager has one. */
export function requestWords(packages: readonly PackageRequest[], separator: string): string[] {
  return packages.map(({ name, version }) =>
    version === undefined ? name : `${name}${separator}${version}`,
  );
}

/** The file in which a manager keeps its locks; without one nothing is locked. */
export function readLocks(file: string): Command {
  return { argv: ["sh", "-c", 'cat -- "$1" 2>/dev/null || true', "held", file], root: true };
}
