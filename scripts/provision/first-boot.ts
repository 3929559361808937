import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { bootLog, bootProgress, cloudInitStatus } from "../commands/host.js";
import { ask } from "./ask.js";
import type { Finding, HostContext, Step } from "./step.js";

/** An engine from a slow mirror on a small machine, or on one that is emulated. */
const FIRST_BOOT_SECONDS = 1500;

/**
 * cloud-init has ended without an error. Recoverable errors (exit code 2, "degraded") are warnings: the host came up,
 * and whatever matters of it is checked by the steps that follow.
 */
export const firstBoot: Step = {
  title: "first boot has ended",
  check: async (host) => {
    const { exitCode, stdout, stderr } = await host.transport.run(cloudInitStatus());
    const status = parse(stdout);
    if (!status)
      return differs(`\`cloud-init status\` with exit code ${exitCode}: ${stderr.trim() || stdout.trim()}`);
    if (status.status === "running" || status.status === "not started") return differs("still running");
    if (status.status === "error") {
      return {
        ...differs(`an error: ${status.errors.join("; ") || status.detail}`),
        remedy: "See `longshore logs HOST`; after the cause is gone: `longshore replace HOST`.",
        log: await ask(host, bootLog()),
      };
    }
    return { ok: true, seen: `cloud-init is ${status.status}`, warning: recoverable(status) };
  },
  change: (host) => untilEnded(host),
};

const statusJson = z.object({
  status: z.string(),
  detail: z.string().default(""),
  errors: z.array(z.string()).default([]),
  recoverable_errors: z.record(z.string(), z.array(z.string())).default({}),
});
type Status = z.infer<typeof statusJson>;

function parse(text: string): Status | undefined {
  try {
    return statusJson.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function differs(seen: string): Finding & { ok: false } {
  return { ok: false, expected: "cloud-init ends without an error", seen };
}

function recoverable({ recoverable_errors }: Status): string | undefined {
  const lines = Object.values(recoverable_errors).flat();
  return lines.length === 0 ? undefined : `cloud-init went on after: ${lines.join("; ")}`;
}

/** Looks at a file, not at cloud-init's own command: that costs a tenth of a small machine while it boots. */
async function untilEnded(host: HostContext): Promise<void> {
  const end = performance.now() + FIRST_BOOT_SECONDS * 1000;
  let told = "";
  while (performance.now() < end) {
    const [state, ...output] = (await ask(host, bootProgress())).split("\n");
    if (state === "done") break;
    const line = output.join(" ").trim();
    if (line !== "" && line !== told) host.report(line);
    told = line;
    await sleep(500);
  }
  // The file is written a moment before the last stage counts as ended; an error is told by the check that follows.
  await host.transport.run({ argv: ["cloud-init", "status", "--wait"], root: true });
}
