import { enginePin } from "../../../core/engine-pin.js";
import { ENGINE_PIN_FILE } from "../../../core/guest.js";
import { APT_ENVIRONMENT, APT_KEEP_FILES, APT_WAIT } from "../../../core/package-managers.js";
import type { Command } from "../../transport/transport.js";
import {
  INSTALL_SECONDS,
  type PackageManager,
  REFRESH_SECONDS,
  requestWords,
  whileReaching,
} from "./package-manager.js";
import { epoch, parseMadison, upstreamVersion } from "./versions.js";

/** Debian's and Ubuntu's. */
export const APT: PackageManager = {
  held: () => ({ argv: ["apt-mark", "showhold"] }),
  namesHeld: (output) => output.split("\n").filter((line) => line !== ""),
  hold: (packages) => ({ argv: ["apt-mark", "hold", ...packages], root: true }),
  refresh: () => ({ ...aptGet("update"), timeoutSeconds: REFRESH_SECONDS }),
  // A plain update goes on with old lists, and succeeds, where nobody answers.
  reach: () => whileReaching(aptGet("update", ...REACHING.flatMap((option) => ["-o", option]))),
  versions: (packages) => ({ argv: ["apt-cache", "madison", ...packages] }),
  readVersions: parseMadison,
  upstream: upstreamVersion,
  install: (packages) => {
    const options = ["--yes", "--allow-change-held-packages", "--allow-downgrades", "-o", APT_KEEP_FILES];
    const words = requestWords(packages, "=");
    return { ...aptGet("install", ...options, ...words), timeoutSeconds: INSTALL_SECONDS };
  },
  pin: (packages, version, chosen) => ({
    path: ENGINE_PIN_FILE,
    content: enginePin(packages, version, epoch(chosen)),
  }),
};

const REACHING = [
  "APT::Update::Error-Mode=any",
  "Acquire::Retries=0",
  "Acquire::http::Timeout=10",
  "Acquire::https::Timeout=10",
];

function aptGet(verb: string, ...args: readonly string[]): Command {
  return {
    argv: ["env", APT_ENVIRONMENT, "apt-get", "-o", APT_WAIT, verb, ...args],
    root: true,
  };
}
