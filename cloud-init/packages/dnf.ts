import { DNF_INSTALL } from "../../core/package-managers.js";
import { shCommand } from "../../core/quote.js";
import { DOCKER_RPM_KEY } from "../keys/docker-rpm.js";
import { type PackageManager, packageFunctions } from "./package-manager.js";
import { NEWEST_FUNCTION, rpmPackages } from "./rpm.js";

const KEY_FILE = "/etc/pki/rpm-gpg/RPM-GPG-KEY-docker";

/** Red Hat's and AlmaLinux's. It waits by itself for whoever else uses it. */
export const DNF: PackageManager = {
  head: `export LC_ALL=C

# Tries again what the network made fail.
${packageFunctions({ command: "dnf --assumeyes --setopt=retries=3 --setopt=timeout=30", refresh: "makecache" })}

# Prints every version of a package, without epoch and release, newest first.
available() {
  dnf --quiet repoquery --showduplicates --queryformat '%{version}' "$1" | sort --version-sort --reverse --unique
}

${NEWEST_FUNCTION}`,
  neededToHold: ["python3-dnf-plugin-versionlock"],
  ...rpmPackages(DNF_INSTALL, "-"),

  hold: (packages) => shCommand(["packages", "versionlock", "add", "--", ...packages]),

  // The packages are signed, the repository's metadata are not, as Docker's own docker-ce.repo has it.
  repository: (source, { url, release }) => [
    { path: KEY_FILE, content: source.key ?? DOCKER_RPM_KEY },
    {
      path: "/etc/yum.repos.d/docker-ce.repo",
      content: `[docker-ce]
name=Docker Engine
baseurl=${source.url ?? url}/${source.suite ?? release}/$basearch/${source.component ?? "stable"}
enabled=1
gpgcheck=1
gpgkey=file://${KEY_FILE}
`,
    },
  ],
};
