import { SETUP_UNIT } from "../../core/guest.js";
import { poll } from "../../system/poll.js";
import { bootLog, bootProgress, cloudInitStatus, startUnit, unitState } from "../commands/host.js";
import { ask } from "./ask.js";
import { bootByFiles, type CloudInitStatus, concernsModule, parseStatus } from "./cloud-init-status.js";
import type { HostContext, HostStep } from "./host-context.js";
import type { Difference } from "./step.js";

/** An engine from a slow mirror on a small machine, or on one that is emulated. */
const FIRST_BOOT_SECONDS = 1500;

/**
 * cloud-init has ended without an error, or what failed of it has been made good since. Recoverable errors (exit
 * code 2, "degraded") are warnings: the host came up, and whatever matters of it is checked by the steps that follow.
 */
export const firstBoot: HostStep = {
  title: "first boot has ended",
  gate: true,
  check: async (host) => {
    const seen = await bootByFiles(host);
    if (seen === "clean") return { ok: true, seen: "cloud-init is done" };
    if (seen === "running") return differs("still running");
    const { exitCode, stdout, stderr } = await host.transport.run(cloudInitStatus());
    const status = parseStatus(stdout);
    if (!status)
      return differs(`\`cloud-init status\` with exit code ${exitCode}: ${stderr.trim() || stdout.trim()}`);
    if (isUnderWay(status)) return differs("still running");
    if (status.status !== "error") {
      return { ok: true, seen: `cloud-init is ${status.status}`, warning: recoverable(status) };
    }
    const errors = status.errors.join("; ") || status.detail;
    if (isOfSetup(status) && (await setupState(host)) === "active") {
      return { ok: true, seen: "finished at a second try", warning: `the first try ended with: ${errors}` };
    }
    return { ...differs(`an error: ${errors}`), remedy: REMEDY, log: await ask(host, bootLog()) };
  },
  change: async (host) => {
    if ((await bootByFiles(host)) === "running") return untilEnded(host);
    const status = parseStatus((await host.transport.run(cloudInitStatus())).stdout);
    return status && isOfSetup(status) ? setUpAgain(host) : untilEnded(host);
  },
};

const REMEDY =
  "Once the cause is gone, run the command again; if that does not help: `longshore replace HOST`.";

function differs(seen: string): Difference {
  return { ok: false, expected: "cloud-init ends without an error", seen };
}

function isUnderWay({ status }: CloudInitStatus): boolean {
  return status === "running" || status === "not started";
}

/** Whether all that failed is the script that our own setup is run by; that one may be run again. */
function isOfSetup({ status, errors }: CloudInitStatus): boolean {
  const ofSetup = (error: string) => SETUP_MODULES.some((module) => concernsModule(error, module));
  return status === "error" && errors.length > 0 && errors.every(ofSetup);
}

/** The first writes the script, the second runs it. */
const SETUP_MODULES = ["runcmd", "scripts_user"];

async function setupState(host: HostContext): Promise<string | undefined> {
  const lines = (await ask(host, unitState(SETUP_UNIT))).split("\n");
  return lines.find((line) => line.startsWith("ActiveState="))?.slice("ActiveState=".length);
}

function recoverable({ recoverable_errors }: CloudInitStatus): string | undefined {
  const lines = Object.values(recoverable_errors).flat();
  return lines.length === 0 ? undefined : `cloud-init went on after: ${lines.join("; ")}`;
}

/** It has tried for minutes at first boot: so only a later run tries again, when the cause may be gone. */
async function setUpAgain(host: HostContext): Promise<void> {
  host.report("first boot's setup had failed: trying again");
  await host.transport.run(startUnit(SETUP_UNIT, FIRST_BOOT_SECONDS));
}

/** Looks at a file, not at cloud-init's own command: that costs a tenth of a small machine while it boots. */
async function untilEnded(host: HostContext): Promise<void> {
  let told = "";
  await poll(async () => (await ask(host, bootProgress())).split("\n"), {
    until: ([state]) => state === "done",
    // A processor that is emulated takes long to answer, and is to spend its time on the boot.
    pauseMs: ({ tookMs }) => Math.max(500, 4 * tookMs),
    withinMs: FIRST_BOOT_SECONDS * 1000,
    onPause: ([, ...output]) => {
      const line = output.join(" ").trim();
      if (line !== "" && line !== told) host.report(line);
      told = line;
    },
  });
  if ((await bootByFiles(host)) === "clean") return;
  // The file is written a moment before the last stage counts as ended; an error is told by the check that follows.
  await host.transport.run({ argv: ["cloud-init", "status", "--wait"], root: true });
}
