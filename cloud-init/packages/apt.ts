import { enginePin } from "../../core/engine-pin.js";
import { ENGINE_PIN_FILE } from "../../core/guest.js";
import { APT_ENVIRONMENT, APT_KEEP_FILES, APT_WAIT } from "../../core/package-managers.js";
import { sh, shCommand } from "../../core/quote.js";
import { DOCKER_DEB_KEY } from "../keys/docker-deb.js";
import { type PackageManager, packageFunctions } from "./package-manager.js";

const KEY_FILE = "/etc/apt/keyrings/docker.asc";

/** Debian's and Ubuntu's. */
export const APT: PackageManager = {
  head: `export ${APT_ENVIRONMENT} LC_ALL=C

# Waits for whoever else uses dpkg, and tries again what the network or another lock of apt's made fail.
${packageFunctions({
  command: `apt-get --yes --quiet -o ${APT_WAIT} -o Acquire::Retries=3 -o Acquire::http::Timeout=30 \\
    -o Acquire::https::Timeout=30 -o ${APT_KEEP_FILES} -o Dpkg::Use-Pty=0`,
  refresh: "-o APT::Update::Error-Mode=any -o Acquire::Retries=0 update",
  repair: "dpkg --configure -a || true",
})}`,
  neededToHold: [],

  install: (packages) => shCommand(["packages", "install", "--no-install-recommends", "--", ...packages]),

  remove: (packages) => `for other in ${packages.map(sh).join(" ")}; do
  if dpkg-query --show --showformat '\${db:Status-Status}' "$other" 2> /dev/null | grep -qx installed; then
    packages remove --allow-change-held-packages -- "$other"
  fi
done`,

  hold: (packages) => shCommand(["apt-mark", "hold", "--", ...packages]),

  choose: ({ versioned, epoch }, version) => ({
    files: [{ path: ENGINE_PIN_FILE, content: enginePin(versioned, version, epoch) }],
    prepare: [refuseMissingVersion(versioned[0] ?? "", version)],
  }),

  repository: (source, { url, release }) => [
    { path: KEY_FILE, content: source.key ?? DOCKER_DEB_KEY },
    {
      path: "/etc/apt/sources.list.d/docker.sources",
      content: `Types: deb
URIs: ${source.url ?? url}
Suites: ${source.suite ?? release}
Components: ${source.component ?? "stable"}
Signed-By: ${KEY_FILE}
`,
    },
  ],
};

/** Apt would try in vain for long, and say less. */
function refuseMissingVersion(name: string, version: string): string {
  return `if apt-cache policy ${sh(name)} | grep -q 'Candidate: (none)'; then
  echo ${sh(`longshore: there is no ${name} of version ${version}; there is:`)} >&2
  apt-cache madison ${sh(name)} >&2
  exit 1
fi`;
}
