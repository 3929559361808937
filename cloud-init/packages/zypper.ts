import { ZYPPER_DONE, ZYPPER_ENVIRONMENT, ZYPPER_INSTALL } from "../../core/package-managers.js";
import { shCommand } from "../../core/quote.js";
import { noRepository, type PackageManager, packageFunctions } from "./package-manager.js";
import { NEWEST_FUNCTION, rpmPackages } from "./rpm.js";

/** SUSE's. */
export const ZYPPER: PackageManager = {
  head: `export ${ZYPPER_ENVIRONMENT}

zypper() {
  command zypper --non-interactive "$@" || case $? in ${ZYPPER_DONE}) ;; *) return 1 ;; esac
}

# Tries again what the network made fail, and while the machine is still being registered for updates.
${packageFunctions({ command: "zypper", refresh: "refresh", attempts: 30, refreshSeconds: 600 })}

# Prints every version of a package, without epoch and release, newest first.
available() {
  zypper --quiet search --details --match-exact --type package "$1" |
    awk -F ' *[|] *' -v name="$1" '$2 == name { sub(/^[0-9]+:/, "", $4); sub(/-[^-]*$/, "", $4); print $4 }' |
    sort --version-sort --reverse --unique
}

${NEWEST_FUNCTION}`,
  neededToHold: [],
  ...rpmPackages(ZYPPER_INSTALL, "="),

  hold: (packages) => shCommand(["packages", "addlock", "--", ...packages]),
  repository: noRepository("zypper"),
};
