import { poll } from "../../system/poll.js";
import { bringShareUp, REFUSED_KEYS } from "../commands/share.js";
import type { Result } from "../transport/transport.js";
import type { HostContext } from "./host-context.js";

/**
 * Has a host fetch the keys of a share and mount it, or make its volume. A vault in Azure may know minutes later only that
 * the host has been let in: it is asked again until then, for five minutes.
 */
export async function tryToBringUp(
  { transport, report }: HostContext,
  name: string,
  { waitMs, patienceMs } = { waitMs: 5000, patienceMs: 300_000 },
): Promise<Result> {
  return await poll(() => transport.run(bringShareUp(name)), {
    until: ({ exitCode }) => exitCode !== REFUSED_KEYS,
    pauseMs: waitMs,
    withinMs: patienceMs,
    onPause: () => report(`the vault does not let it have the keys of ${name} yet`),
  });
}
