import { setTimeout as sleep } from "node:timers/promises";
import type { HttpClient } from "@azure/core-rest-pipeline";
import { LongshoreError } from "../../core/errors.js";
import type { Arm } from "./arm.js";
import { AzureError } from "./azure-error.js";
import { fetchConsoleLog } from "./console-log.js";
import { keysInOutput, keysOnConsole, PRINT_HOST_KEYS } from "./key-lines.js";
import { type Pin, readPin, writePin } from "./pins.js";
import { consoleLogAddress, readVirtualMachine, runCommand } from "./virtual-machine.js";

export interface HostKeyRequest {
  /** The VM's ARM id. */
  readonly id: string;
  /** `virtual_machine_id` of Terraform's state: the machine must be that one, not a later one of its name. */
  readonly uniqueId?: string;
  /** Where its pin is kept: a file of this user alone. */
  readonly pinFile: string;
  /** How long to wait for a machine whose agent is not up yet. Default: 600 s. */
  readonly deadlineSeconds?: number;
  /** For the console's log. Default: the one of the platform. */
  readonly httpClient?: HttpClient;
  readonly signal?: AbortSignal;
  readonly onProgress?: (detail: string) => void;
}

/**
 * The host keys to expect of a VM: those pinned for this very machine, else learned from Azure, which alone can say
 * what runs inside it, and then pinned. First by a command run inside, else from what its first boot printed on the
 * console; a neighbour on the network can write neither.
 */
export async function hostKeys(arm: Arm, request: HostKeyRequest): Promise<readonly string[]> {
  const uniqueId = await identify(arm, request);
  const pinned = readPin(request.pinFile, uniqueId);
  if (pinned) return pinned.keys;
  const pin = { ...(await learn(arm, request)), uniqueId, learned: new Date().toISOString() };
  writePin(request.pinFile, pin);
  return pin.keys;
}

async function identify(arm: Arm, { id, uniqueId }: HostKeyRequest): Promise<string> {
  const vm = await readVirtualMachine(arm, id);
  if (vm && (uniqueId === undefined || vm.uniqueId.toLowerCase() === uniqueId.toLowerCase()))
    return vm.uniqueId;
  throw new LongshoreError({
    where: "Azure",
    rule: `${id} is the machine that Terraform made${uniqueId === undefined ? "" : ` (${uniqueId})`}`,
    seen: vm ? `another one (${vm.uniqueId})` : "gone",
    remedy: "Run `longshore up`.",
  });
}

type Learned = Pick<Pin, "keys" | "channel">;
const PAUSE_SECONDS = 10;

async function learn(arm: Arm, request: HostKeyRequest): Promise<Learned> {
  const end = performance.now() + (request.deadlineSeconds ?? 600) * 1000;
  for (;;) {
    const byCommand = await attempt(async () =>
      keysInOutput(await runCommand(arm, request.id, PRINT_HOST_KEYS)),
    );
    if (byCommand.keys.length > 0) return { keys: byCommand.keys, channel: "run command" };
    const onConsole = await attempt(() => keysFromConsole(arm, request));
    if (onConsole.keys.length > 0) return { keys: onConsole.keys, channel: "console" };
    const isForbidden = byCommand.error?.status === 403 && onConsole.error?.status === 403;
    if (isForbidden || performance.now() + PAUSE_SECONDS * 1000 > end)
      throw notLearned(request, byCommand, onConsole);
    request.onProgress?.("waiting for the machine's host keys");
    await sleep(PAUSE_SECONDS * 1000, undefined, { signal: request.signal });
  }
}

async function keysFromConsole(arm: Arm, { id, httpClient }: HostKeyRequest): Promise<string[]> {
  const address = await consoleLogAddress(arm, id);
  return address === undefined ? [] : keysOnConsole(await fetchConsoleLog(address, httpClient));
}

interface Attempt {
  readonly keys: string[];
  readonly error?: AzureError;
}

/** What Azure refuses now it may do later: its agent in the machine starts some time after the machine. */
async function attempt(work: () => Promise<string[]>): Promise<Attempt> {
  try {
    return { keys: await work() };
  } catch (error) {
    if (error instanceof AzureError) return { keys: [], error };
    throw error;
  }
}

function notLearned({ id }: HostKeyRequest, byCommand: Attempt, onConsole: Attempt): LongshoreError {
  const why = (attempt: Attempt) => attempt.error?.violations[0]?.seen ?? "no host keys in it";
  return new LongshoreError(
    {
      where: "Azure",
      rule: `the host keys of ${id} can be learned by a run command or from its console`,
      remedy:
        "It takes the rights to run commands in the VM, or boot diagnostics and the right to read them.",
      log: `run command: ${why(byCommand)}\nconsole: ${why(onConsole)}`,
    },
    { cause: byCommand.error },
  );
}
