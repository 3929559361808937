import pRetry from "p-retry";
import { LongshoreError } from "../../core/errors.js";
import type { Transport } from "./transport.js";

/**
 * Runs nothing, as root: throws one error that says what is wrong with the user's shell or with its sudo, before any
 * command fails for it. At its first boot a host may let a user in a moment before it gives it its rights.
 */
export async function requireRoot(host: Transport, user: string): Promise<void> {
  await pRetry(() => tryRoot(host, user), {
    retries: 3,
    minTimeout: 2000,
    factor: 1,
    shouldRetry: ({ error }) => error instanceof NoRoot,
  });
}

class NoRoot extends LongshoreError {}

async function tryRoot(host: Transport, user: string): Promise<void> {
  const { exitCode, stderr } = await host.run({ argv: ["true"], root: true, timeoutSeconds: 60 });
  if (exitCode === 0) return;
  throw new NoRoot({
    where: host.host,
    rule: `${user} may become root by sudo without a password`,
    seen: stderr.trim().split("\n").at(-1) || `exit code ${exitCode}`,
    remedy: `Give it the line "${user} ALL=(ALL) NOPASSWD:ALL" in a file of /etc/sudoers.d.`,
  });
}
