import { LongshoreError } from "../../core/errors.js";
import { SETUP_UNIT } from "../../core/guest.js";
import { poll } from "../../system/poll.js";
import { bootLog, bootProgress, cloudInitStatus, startUnit } from "../commands/host.js";
import { packageManagerOf } from "../commands/packages/index.js";
import { ask } from "./ask.js";
import { bootByFiles, type CloudInitStatus, concernsModule, parseStatus } from "./cloud-init-status.js";
import type { HostContext, HostStep } from "./host-context.js";
import { type SetupState, setupState } from "./setup-state.js";
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
    const [seen, setup] = await Promise.all([bootByFiles(host), setupState(host)]);
    if (seen === "running") return differs("still running");
    // At a later boot cloud-init is content with what it has once tried.
    if (seen === "clean") {
      return (await unfinished(host, setup)) ?? { ok: true, seen: "cloud-init is done" };
    }
    const { exitCode, stdout, stderr } = await host.transport.run(cloudInitStatus());
    const status = parseStatus(stdout);
    if (!status)
      return differs(`\`cloud-init status\` with exit code ${exitCode}: ${stderr.trim() || stdout.trim()}`);
    if (isUnderWay(status)) return differs("still running");
    const errors = status.errors.join("; ") || status.detail;
    if (status.status === "error" && (!isOfSetup(status) || setup === "none")) {
      return { ...differs(`an error: ${errors}`), remedy: REMEDY, log: await ask(host, bootLog()) };
    }
    const open = await unfinished(host, setup, errors);
    if (open) return open;
    return status.status === "error"
      ? { ok: true, seen: "finished at a second try", warning: `the first try ended with: ${errors}` }
      : { ok: true, seen: `cloud-init is ${status.status}`, warning: recoverable(status) };
  },
  change: async (host) => {
    if ((await bootByFiles(host)) === "running") return untilEnded(host);
    const setup = await setupState(host);
    if (setup === "none" || setup === "done") return untilEnded(host);
    if (setup === "without packages") await requireSources(host);
    await setUpAgain(host);
  },
};

const REMEDY =
  "Once the cause is gone, run the command again; if that does not help: `longshore replace HOST`.";

/** What is still to be done of the setup; undefined when it is done. */
async function unfinished(
  host: HostContext,
  setup: SetupState,
  errors?: string,
): Promise<Difference | undefined> {
  switch (setup) {
    case "none":
    case "done":
      return undefined;
    case "running":
    case "waiting":
      return differs("still running");
    case "without packages":
      return { ok: false, ...WITHOUT_SOURCES, log: await ask(host, bootLog()) };
    case "failed":
      return {
        ...differs(`an error: ${errors || "its setup failed"}`),
        remedy: REMEDY,
        log: await ask(host, bootLog()),
      };
  }
}

const WITHOUT_SOURCES = {
  expected: "a host that installs packages at first boot has a way to their sources",
  seen: "none",
  remedy:
    "Give the network Egress.natGateway() or the host PublicIp.static(), or allow it in the security rules, and run " +
    "`longshore up`: it tries again.",
};

/** Asks once whether packages can be had now: the setup itself would try for many minutes. */
async function requireSources(host: HostContext): Promise<void> {
  host.report("asking the package sources");
  const answer = await host.transport.run(packageManagerOf(host.spec.distribution).reach());
  if (answer.exitCode === 0) return;
  const { expected: rule, ...rest } = WITHOUT_SOURCES;
  const log = `${answer.stdout}${answer.stderr}`.trim().split("\n").slice(-5).join("\n");
  throw new LongshoreError({ where: host.spec.path, rule, ...rest, log });
}

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
const SETUP_MODULES = ["runcmd", "scripts_user", "scripts-user"];

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
