import { TDNF_LOCKS_FILE } from "../../core/guest.js";
import { sh } from "../../core/quote.js";
import { noRepository, type PackageManager, packageFunctions } from "./package-manager.js";
import { NEWEST_FUNCTION, rpmPackages } from "./rpm.js";

/** Azure Linux's. It waits by itself for whoever else uses it, and installs no recommended packages. */
export const TDNF: PackageManager = {
  head: `export LC_ALL=C

# Tries again what the network made fail.
${packageFunctions({ command: "tdnf --assumeyes", refresh: "makecache" })}

# Prints every version of a package, without epoch and release, newest first.
available() {
  tdnf --quiet repoquery --available "$1" | sed -n "s/^$1-\\([^-]*\\)-[^-]*\\$/\\1/p" |
    sort --version-sort --reverse --unique
}

${NEWEST_FUNCTION}`,
  neededToHold: [],
  ...rpmPackages([], "-"),

  // A name a line; held is what is installed.
  hold: (packages) => `mkdir -p ${folderOf(TDNF_LOCKS_FILE)}
printf '%s\\n' ${packages.map(sh).join(" ")} > ${TDNF_LOCKS_FILE}`,
  repository: noRepository("tdnf"),
};

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
