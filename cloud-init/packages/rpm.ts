import { sh, shCommand } from "../../core/quote.js";
import type { PackageManager } from "./package-manager.js";

/** It asks the function `available` of each manager. */
export const NEWEST_FUNCTION = `# Prints the newest version of a package that begins with the given numbers.
newest() {
  versions=$(available "$1")
  for version in $versions; do
    case $version in "$2" | "$2"[!0-9]*) echo "$version"; return ;; esac
  done
  echo "longshore: there is no $1 of version $2; there is:" $versions >&2
  return 1
}`;

/** What dnf, zypper and tdnf have in common. `separator` stands between a package's name and its version. */
export function rpmPackages(
  options: readonly string[],
  separator: "-" | "=",
): Pick<PackageManager, "install" | "remove" | "choose"> {
  return {
    install: (packages, atVersion = []) => {
      const words = packages.map((name) =>
        atVersion.includes(name) ? `${sh(name)}${separator}"$engine_version"` : sh(name),
      );
      return [shCommand(["packages", "install", ...options, "--"]), ...words].join(" ");
    },
    remove: (packages) => `for other in ${packages.map(sh).join(" ")}; do
  if rpm --query --quiet "$other"; then packages remove -- "$other"; fi
done`,
    choose: ({ versioned }, version) => ({
      files: [],
      prepare: [`engine_version=$(newest ${sh(versioned[0] ?? "")} ${sh(version)})`],
    }),
  };
}
