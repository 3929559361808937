import type { Command } from "../transport/transport.js";

/** The packages that are held at their version, one a line. */
export function heldPackages(): Command {
  return { argv: ["apt-mark", "showhold"] };
}

export function holdPackages(packages: readonly string[]): Command {
  return { argv: ["apt-mark", "hold", ...packages], root: true };
}

export function updatePackageLists(): Command {
  return { ...aptGet("update"), timeoutSeconds: 600 };
}

/** Every version that can be had: `package | version | source`, newest first. */
export function availableVersions(packages: readonly string[]): Command {
  return { argv: ["apt-cache", "madison", ...packages] };
}

/** `packages` may name a version: `docker.io=26.1.5+dfsg1-9`. Settings changed on the host are kept. */
export function installPackages(packages: readonly string[]): Command {
  const options = [
    "--yes",
    "--allow-change-held-packages",
    "--allow-downgrades",
    "-o",
    "Dpkg::Options::=--force-confold",
  ];
  return { ...aptGet("install", ...options, ...packages), timeoutSeconds: 1800 };
}

/** Waits for whoever holds apt's locks: unattended upgrades run whenever they like. */
function aptGet(verb: string, ...args: readonly string[]): Command {
  const environment = ["DEBIAN_FRONTEND=noninteractive"];
  return {
    argv: ["env", ...environment, "apt-get", "-o", "DPkg::Lock::Timeout=600", verb, ...args],
    root: true,
  };
}
