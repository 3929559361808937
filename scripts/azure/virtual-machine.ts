import * as z from "zod";
import { nameOf } from "../../core/arm-id.js";
import type { Arm } from "./arm.js";
import { AzureError } from "./azure-error.js";

const API_VERSION = "2024-07-01";

/** A VM as Azure has it. */
export interface VirtualMachine {
  /** Its ARM id. */
  readonly id: string;
  /** What tells this machine from another one made later under the same name. */
  readonly uniqueId: string;
  readonly power: "running" | "stopped";
  /** It is stopped, and nothing is under way that would end that. */
  readonly staysDown: boolean;
}

/** Undefined when there is no such VM. */
export async function readVirtualMachine(arm: Arm, id: string): Promise<VirtualMachine | undefined> {
  try {
    const query = { "api-version": API_VERSION, $expand: "instanceView" };
    const { properties } = vmJson.parse(
      await arm.get({ path: id, query, what: `${vmName(id)} can be read` }),
    );
    const code = properties.instanceView.statuses.map((each) => each.code).find((each) => POWER.test(each));
    const power = code?.replace(POWER, "") ?? "unknown";
    const isUp = power === "running" || power === "starting";
    const staysDown = power === "stopped" || power === "deallocated";
    return { id, uniqueId: properties.vmId, power: isUp ? "running" : "stopped", staysDown };
  } catch (error) {
    if (error instanceof AzureError && error.status === 404) return undefined;
    throw error;
  }
}

const POWER = /^PowerState\//;

const vmJson = z.object({
  properties: z.object({
    vmId: z.string(),
    instanceView: z.object({ statuses: z.array(z.object({ code: z.string() })) }),
  }),
});

/** Starts a VM that is stopped or deallocated, and waits until Azure says that it is. */
export async function startVirtualMachine(arm: Arm, id: string): Promise<void> {
  const query = { "api-version": API_VERSION };
  await arm.post({ path: `${id}/start`, query, what: `${vmName(id)} can be started` }, undefined);
}

/** Runs a script as root inside a VM, through its agent; gives what Azure kept of its output (the last 4 KiB). */
export async function runCommand(arm: Arm, id: string, script: readonly string[]): Promise<string> {
  const call = {
    path: `${id}/runCommand`,
    query: { "api-version": API_VERSION },
    what: `a command can be run in ${vmName(id)}`,
  };
  const { value } = resultJson.parse(await arm.post(call, { commandId: "RunShellScript", script }));
  return value.map(({ message }) => message ?? "").join("\n");
}

const resultJson = z.object({ value: z.array(z.object({ message: z.string().nullish() })) });

/** What a VM has written to its serial console; undefined when it has no boot diagnostics. */
export async function readConsole(arm: Arm, id: string): Promise<string | undefined> {
  const query = { "api-version": API_VERSION };
  const { properties } = profileJson.parse(
    await arm.get({ path: id, query, what: `${nameOf(id)} can be read` }),
  );
  return properties.diagnosticsProfile?.bootDiagnostics?.enabled ? await downloadConsole(arm, id) : undefined;
}

const profileJson = z.object({
  properties: z.object({
    diagnosticsProfile: z
      .object({ bootDiagnostics: z.object({ enabled: z.boolean().nullish() }).nullish() })
      .nullish(),
  }),
});

/** As `readConsole`, of a VM that has boot diagnostics; Azure refuses any other. */
export async function downloadConsole(arm: Arm, id: string): Promise<string | undefined> {
  const address = await consoleLogAddress(arm, id);
  return address === undefined
    ? undefined
    : await arm.download(address, `the console's log of ${nameOf(id)} can be fetched`);
}

/** Where the serial console's log can be fetched, by whoever knows the address, for a few minutes. */
async function consoleLogAddress(arm: Arm, id: string): Promise<string | undefined> {
  const call = {
    path: `${id}/retrieveBootDiagnosticsData`,
    query: { "api-version": API_VERSION, sasUriExpirationTimeInMinutes: "5" },
    what: `the console of ${vmName(id)} can be read`,
  };
  return diagnosticsJson.parse(await arm.post(call, undefined)).serialConsoleLogBlobUri ?? undefined;
}

const diagnosticsJson = z.object({ serialConsoleLogBlobUri: z.string().nullish() });

function vmName(id: string): string {
  return `VM ${nameOf(id)}`;
}
