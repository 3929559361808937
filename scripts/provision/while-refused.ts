import { poll } from "../../system/poll.js";
import type { Command, Result } from "../transport/transport.js";
import type { HostContext } from "./host-context.js";

/** How often a vault is asked again, and for how long. */
export interface VaultPatience {
  readonly waitMs: number;
  readonly patienceMs: number;
}

/**
 * Runs a command that asks a vault, again for five minutes while it ends with the exit code that says that the vault refused:
 * one in Azure may know minutes later only that the host has been let in.
 */
export async function whileRefused(
  { transport, report }: HostContext,
  command: Command,
  { refused, told }: { readonly refused: number; readonly told: string },
  { waitMs, patienceMs }: VaultPatience = { waitMs: 5000, patienceMs: 300_000 },
): Promise<Result> {
  return await poll(() => transport.run(command), {
    until: ({ exitCode }) => exitCode !== refused,
    pauseMs: waitMs,
    withinMs: patienceMs,
    onPause: () => report(told),
  });
}
