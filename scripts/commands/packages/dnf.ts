import { DNF_LOCKS_FILE } from "../../../core/guest.js";
import { DNF_INSTALL } from "../../../core/package-managers.js";
import {
  INSTALL_SECONDS,
  type PackageManager,
  REFRESH_SECONDS,
  readLocks,
  readPairs,
  requestWords,
  whileReaching,
} from "./package-manager.js";

/** Red Hat's and AlmaLinux's, with the plugin versionlock. It waits by itself for whoever else uses it. */
export const DNF: PackageManager = {
  // The plugin's own list takes a second and may ask the network.
  held: () => readLocks(DNF_LOCKS_FILE),
  namesHeld: (output) => output.split("\n").flatMap(lockedName),
  hold: (packages) => ({ argv: ["dnf", "--assumeyes", "versionlock", "add", ...packages], root: true }),
  refresh: () => ({
    argv: ["dnf", "--assumeyes", "--refresh", "makecache"],
    root: true,
    timeoutSeconds: REFRESH_SECONDS,
  }),
  reach: () =>
    whileReaching({
      argv: ["dnf", "--assumeyes", "--refresh", "--setopt=retries=1", "--setopt=timeout=10", "makecache"],
      root: true,
    }),
  versions: (packages) => ({
    argv: [
      "dnf",
      "--quiet",
      "repoquery",
      "--showduplicates",
      "--queryformat",
      "%{name} %{version}",
      ...packages,
    ],
    root: true,
  }),
  readVersions: (output) => readPairs(output),
  upstream: (version) => version,
  install: (packages) => ({
    argv: [
      ...["sh", "-c", INSTALL, "install"],
      ...[String(packages.length), ...packages.map(({ name }) => name), ...requestWords(packages, "-")],
    ],
    root: true,
    timeoutSeconds: INSTALL_SECONDS,
  }),
  pin: () => undefined,
};

/** `docker-ce-3:28.5.2-1.el9.*` locks docker-ce. */
function lockedName(line: string): string[] {
  const name = /^(?:\d+:)?(.+)-(?:\d+:)?[^-]+-[^-]+$/.exec(line.trim())?.[1];
  return name === undefined || line.startsWith("#") || line.startsWith("!") ? [] : [name];
}

/** What is locked counts as not to be had; the step that holds packages locks them anew. */
const INSTALL = `set -eu
count=$1; shift
names=
while [ "$count" -gt 0 ]; do names="$names $1"; shift; count=$((count - 1)); done
dnf --assumeyes versionlock delete $names
exec dnf --assumeyes ${DNF_INSTALL.join(" ")} install "$@"`;
