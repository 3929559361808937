import { TDNF_LOCKS_FILE } from "../../../core/guest.js";
import {
  INSTALL_SECONDS,
  type PackageManager,
  REFRESH_SECONDS,
  readLocks,
  readPairs,
  requestWords,
  whileReaching,
} from "./package-manager.js";

/** Azure Linux's. It waits by itself for whoever else uses it. */
export const TDNF: PackageManager = {
  held: () => readLocks(TDNF_LOCKS_FILE),
  namesHeld: (output) => output.split("\n").filter((line) => line !== ""),
  hold: (packages) => ({ argv: ["sh", "-c", HOLD, "hold", TDNF_LOCKS_FILE, ...packages], root: true }),
  refresh: () => ({
    argv: ["tdnf", "--assumeyes", "--refresh", "makecache"],
    root: true,
    timeoutSeconds: REFRESH_SECONDS,
  }),
  reach: () => whileReaching({ argv: ["tdnf", "--assumeyes", "--refresh", "makecache"], root: true }),
  versions: (packages) => ({ argv: ["sh", "-c", VERSIONS, "versions", ...packages], root: true }),
  readVersions: (output) => readPairs(output),
  upstream: (version) => version,
  install: (packages) => ({
    argv: ["sh", "-c", INSTALL, "install", TDNF_LOCKS_FILE, ...requestWords(packages, "-")],
    root: true,
    timeoutSeconds: INSTALL_SECONDS,
  }),
  pin: () => undefined,
};

/** The file is ours alone, and says what is held when it is installed: a name a line. */
const HOLD = `file=$1; shift
mkdir -p -- "$(dirname -- "$file")" && printf '%s\\n' "$@" > "$file"`;

/** It takes one package at a time, and prints NAME-VERSION-RELEASE.ARCHITECTURE. */
const VERSIONS = `for name in "$@"; do
  tdnf --quiet repoquery --available "$name" | sed -n "s/^$name-\\([^-]*\\)-[^-]*\\$/$name \\1/p"
done`;

/** What is locked is left as it is; the step that holds packages locks them anew. */
const INSTALL = `file=$1; shift
rm -f -- "$file" && exec tdnf --assumeyes install "$@"`;
