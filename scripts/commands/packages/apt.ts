import { enginePin } from "../../../core/engine-pin.js";
import { ENGINE_PIN_FILE } from "../../../core/guest.js";
import type { Command } from "../../transport/transport.js";
import { INSTALL_SECONDS, type PackageManager, REFRESH_SECONDS, requestWords } from "./package-manager.js";
import { epoch, parseMadison, upstreamVersion } from "./versions.js";

/** Debian's and Ubuntu's. */
export const APT: PackageManager = {
  held: () => ({ argv: ["apt-mark", "showhold"] }),
  namesHeld: (output) => output.split("\n").filter((line) => line !== ""),
  hold: (packages) => ({ argv: ["apt-mark", "hold", ...packages], root: true }),
  refresh: () => ({ ...aptGet("update"), timeoutSeconds: REFRESH_SECONDS }),
  versions: (packages) => ({ argv: ["apt-cache", "madison", ...packages] }),
  readVersions: parseMadison,
  upstream: upstreamVersion,
  install: (packages) => {
    const options = [
      "--yes",
      "--allow-change-held-packages",
      "--allow-downgrades",
      "-o",
      "Dpkg::Options::=--force-confold",
    ];
    const words = requestWords(packages, "=");
    return { ...aptGet("install", ...options, ...words), timeoutSeconds: INSTALL_SECONDS };
  },
  pin: (packages, version, chosen) => ({
    path: ENGINE_PIN_FILE,
    content: enginePin(packages, version, epoch(chosen)),
  }),
};

/** Waits for whoever holds apt's locks: unattended upgrades run whenever they like. */
function aptGet(verb: string, ...args: readonly string[]): Command {
  const environment = ["DEBIAN_FRONTEND=noninteractive"];
  return {
    argv: ["env", ...environment, "apt-get", "-o", "DPkg::Lock::Timeout=600", verb, ...args],
    root: true,
  };
}
