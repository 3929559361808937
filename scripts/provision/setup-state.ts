import { SETUP_WITHOUT_PACKAGES } from "../../core/guest.js";
import { setupProgress } from "../commands/host.js";
import { ask } from "./ask.js";
import type { HostContext } from "./host-context.js";

/**
 * How the setup of a host's first boot stands, which the unit tries again at each boot until it has succeeded: cloud-init
 * knows of its first try alone.
 */
export type SetupState =
  /** The host needs none. */
  | "none"
  | "done"
  | "running"
  /** A boot that has not come to it, or went down before. */
  | "waiting"
  /** Its latest try got no packages. */
  | "without packages"
  | "failed";

export async function setupState(host: HostContext): Promise<SetupState> {
  const lines = (await ask(host, setupProgress())).trim().split("\n");
  if (lines.includes("done")) return "done";
  const { LoadState, ActiveState, ExecMainStatus } = Object.fromEntries(
    lines.map((line) => line.split("=", 2) as [string, string | undefined]),
  );
  if (LoadState === "not-found") return "none";
  switch (ActiveState) {
    case "active":
      return "done";
    case "inactive":
      return "waiting";
    case "failed":
      return ExecMainStatus === String(SETUP_WITHOUT_PACKAGES) ? "without packages" : "failed";
    default:
      return "running";
  }
}
