import { ZYPPER_LOCKS_FILE } from "../../../core/guest.js";
import { ZYPPER_DONE, ZYPPER_ENVIRONMENT, ZYPPER_INSTALL } from "../../../core/package-managers.js";
import type { Command } from "../../transport/transport.js";
import {
  INSTALL_SECONDS,
  type PackageManager,
  REFRESH_SECONDS,
  readLocks,
  readPairs,
  requestWords,
  whileReaching,
} from "./package-manager.js";

/** SUSE's. */
export const ZYPPER: PackageManager = {
  held: () => readLocks(ZYPPER_LOCKS_FILE),
  namesHeld: (output) => [...output.matchAll(/^solvable_name: (.+)$/gm)].map(([, name = ""]) => name),
  hold: (packages) => zypper('exec zypper --non-interactive addlock "$@"', packages),
  refresh: () => ({
    ...zypper("exec zypper --non-interactive refresh", []),
    timeoutSeconds: REFRESH_SECONDS,
  }),
  reach: () => whileReaching(zypper("exec zypper --non-interactive refresh", [])),
  versions: (packages) =>
    zypper(
      'exec zypper --non-interactive --quiet search --details --match-exact --type package "$@"',
      packages,
    ),
  readVersions: (output) => readPairs(output.split("\n").map(pairOf).join("\n")),
  upstream: (version) => version,
  install: (packages) => ({
    ...zypper(INSTALL, [
      ...[String(packages.length), ...packages.map(({ name }) => name), ...requestWords(packages, "=")],
    ]),
    timeoutSeconds: INSTALL_SECONDS,
  }),
  pin: () => undefined,
};

function zypper(script: string, args: readonly string[]): Command {
  return {
    argv: ["sh", "-c", `export ${ZYPPER_ENVIRONMENT}\n${script}`, "zypper", ...args],
    root: true,
  };
}

/** Of ` | docker | package | 28.5.1_ce-150000.1.1 | x86_64 | …`: name, and version without its release. */
function pairOf(line: string): string {
  const [, name = "", kind, edition = ""] = line.split("|").map((field) => field.trim());
  return kind === "package" ? `${name} ${edition.replace(/-[^-]*$/, "")}` : "";
}

/**
 * What is locked is left as it is; the step that holds packages locks them anew. Codes 102 and 103: all is done, and
 * something should be started anew.
 */
const INSTALL = `set -eu
count=$1; shift
names=
while [ "$count" -gt 0 ]; do names="$names $1"; shift; count=$((count - 1)); done
zypper --non-interactive removelock $names
zypper --non-interactive install --oldpackage ${ZYPPER_INSTALL.join(" ")} "$@" ||
  case $? in ${ZYPPER_DONE}) ;; *) exit 1 ;; esac`;
