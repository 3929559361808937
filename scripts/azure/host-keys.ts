import { LongshoreError } from "../../core/errors.js";
import { poll } from "../../system/poll.js";
import type { Arm } from "./arm.js";
import { AzureError } from "./azure-error.js";
import { keysInOutput, keysOnConsole, PRINT_HOST_KEYS } from "./key-lines.js";
import { type Pin, readPin, writePin } from "./pins.js";
import { downloadConsole, readVirtualMachine, runCommand } from "./virtual-machine.js";

export interface HostKeyRequest {
  /** The VM's ARM id. */
  readonly id: string;
  /** `virtual_machine_id` of Terraform's state: the machine must be that one, not a later one of its name. */
  readonly uniqueId?: string;
  /** Where its pin is kept: a file of this user alone. */
  readonly pinFile: string;
  /** How long to wait for a machine whose agent is not up yet. Default: 600 s. */
  readonly deadlineSeconds?: number;
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
    where: arm.where,
    rule: `${id} is the machine that Terraform made${uniqueId === undefined ? "" : ` (${uniqueId})`}`,
    seen: vm ? `another one (${vm.uniqueId})` : "gone",
    remedy: "Run `longshore up`.",
  });
}

type Learned = Pick<Pin, "keys" | "channel">;

/** What the two channels gave. */
interface Attempts {
  readonly byCommand: Attempt;
  /** Not asked when the command gave keys. */
  readonly onConsole?: Attempt;
}

const PAUSE_MS = 10_000;

async function learn(arm: Arm, request: HostKeyRequest): Promise<Learned> {
  const attempts = await poll(() => askBoth(arm, request), {
    until: (attempts) => learned(attempts) !== undefined || isForbidden(attempts),
    pauseMs: PAUSE_MS,
    withinMs: (request.deadlineSeconds ?? 600) * 1000,
    signal: request.signal,
    onPause: () => request.onProgress?.("waiting for the machine's host keys"),
  });
  const keys = learned(attempts);
  if (keys) return keys;
  throw notLearned(arm, request, attempts);
}

async function askBoth(arm: Arm, request: HostKeyRequest): Promise<Attempts> {
  const byCommand = await attempt(async () =>
    keysInOutput(await runCommand(arm, request.id, PRINT_HOST_KEYS)),
  );
  if (byCommand.keys.length > 0) return { byCommand };
  const onConsole = await attempt(async () => keysOnConsole((await downloadConsole(arm, request.id)) ?? ""));
  return { byCommand, onConsole };
}

function learned({ byCommand, onConsole }: Attempts): Learned | undefined {
  if (byCommand.keys.length > 0) return { keys: byCommand.keys, channel: "run command" };
  return onConsole && onConsole.keys.length > 0 ? { keys: onConsole.keys, channel: "console" } : undefined;
}

/** Both channels are forbidden: no waiting changes that. */
function isForbidden({ byCommand, onConsole }: Attempts): boolean {
  return byCommand.error?.status === 403 && onConsole?.error?.status === 403;
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

function notLearned(
  { where }: Arm,
  { id }: HostKeyRequest,
  { byCommand, onConsole }: Attempts,
): LongshoreError {
  const why = (attempt?: Attempt) => attempt?.error?.violations[0]?.seen ?? "no host keys in it";
  return new LongshoreError(
    {
      where,
      rule: `the host keys of ${id} can be learned by a run command or from its console`,
      remedy:
        "It takes the rights to run commands in the VM, or boot diagnostics and the right to read them.",
      log: `run command: ${why(byCommand)}\nconsole: ${why(onConsole)}`,
    },
    { cause: byCommand.error },
  );
}
