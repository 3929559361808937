import * as z from "zod";
import { groupOf, nameOf } from "../../../core/arm-id.js";
import { ArmError } from "../../azurerm/handler.js";
import type { JsonObject, JsonValue } from "../../engine/value.js";
import type { MachineDriver, MachineState } from "../../machine/driver.js";
import { effectOf, hostnameOf } from "../../network/machines.js";
import type { ResourceRecord } from "../../records/record.js";
import { Type } from "../../records/types.js";
import { blocks, requiredText, text, texts } from "../../records/values.js";
import type { ArmCall, ArmType } from "./arm-type.js";
import { consoleAddress } from "./console-log.js";
import { RETRY_AFTER } from "./operations.js";
import { type ArmAnswer, empty, json, Refusal } from "./wire.js";

export const virtualMachine: ArmType = {
  name: "Microsoft.Compute/virtualMachines",
  versions: ["2024-03-01", "2024-07-01", "2024-11-01", "2025-04-01", "2026-03-01"],
  get: async (call) => {
    const found = await findMachine(call);
    const withView = call.query.get("$expand")?.toLowerCase() === "instanceview";
    return json(200, document(found, withView));
  },
  actions: {
    start: async (call) => {
      const { driver, machine } = await findMachine(call);
      return begin(call, async () => {
        await driver.start(machine);
        return undefined;
      });
    },
    runcommand: async (call) => {
      const { driver, machine, state } = await findMachine(call);
      const script = scriptOf(call.body);
      if (!state.running) {
        throw new Refusal(
          409,
          "OperationNotAllowed",
          "Cannot modify extensions in the VM when the VM is not running.",
        );
      }
      return begin(call, async () => commandOutput(await driver.run(machine, { script, env: {} })));
    },
    retrievebootdiagnosticsdata: async (call) => {
      const { record } = await findMachine(call);
      if (!hasDiagnostics(record)) {
        throw new Refusal(
          409,
          "OperationNotAllowed",
          `Boot diagnostics is not enabled for the VM '${nameOf(call.id)}'.`,
        );
      }
      const uniqueId = requiredText(record.values, "virtual_machine_id");
      const address = await consoleAddress(uniqueId, expiry(call.query), call.cloud);
      return json(200, { serialConsoleLogBlobUri: address });
    },
  },
};

interface Found {
  readonly record: ResourceRecord;
  readonly driver: MachineDriver;
  /** The driver's name of it. */
  readonly machine: string;
  readonly state: Extract<MachineState, { exists: true }>;
}

async function findMachine({ id, cloud }: ArmCall): Promise<Found> {
  const record = cloud.records.get(Type.MACHINE, id);
  const effect = record && effectOf(record.effect);
  const driver = effect && cloud.driverOf(effect.driver);
  const state = effect && (await driver?.probe(effect.machine));
  if (record && effect && driver && state?.exists) return { record, driver, machine: effect.machine, state };
  throw new Refusal(
    404,
    "ResourceNotFound",
    `The Resource '${virtualMachine.name}/${nameOf(id)}' under resource group '${groupOf(id)}' was not found.`,
  );
}

const PROVISIONING = { creating: "Creating", ready: "Succeeded", updating: "Updating", deleting: "Deleting" };

function document({ record, state }: Found, withView: boolean): JsonObject {
  const { id, values, status } = record;
  const provisioningState = PROVISIONING[status];
  return {
    id,
    name: nameOf(id),
    type: virtualMachine.name,
    location: requiredText(values, "location"),
    properties: {
      vmId: requiredText(values, "virtual_machine_id"),
      provisioningState,
      hardwareProfile: { vmSize: requiredText(values, "size") },
      osProfile: { computerName: hostnameOf(values), adminUsername: requiredText(values, "admin_username") },
      networkProfile: {
        networkInterfaces: texts(values, "network_interface_ids").map((each) => ({ id: each })),
      },
      diagnosticsProfile: { bootDiagnostics: { enabled: hasDiagnostics(record) } },
      ...(withView ? { instanceView: { statuses: statuses(provisioningState, state) } } : {}),
    },
  };
}

function statuses(provisioningState: string, state: Found["state"]): JsonValue[] {
  const power = powerOf(state);
  return [
    {
      code: `ProvisioningState/${provisioningState.toLowerCase()}`,
      level: "Info",
      displayStatus: `Provisioning ${provisioningState.toLowerCase()}`,
    },
    { code: `PowerState/${power}`, level: "Info", displayStatus: `VM ${power}` },
  ];
}

/** One that reboots is on its way up: it never shows as stopped. One without its network is not to be reached. */
function powerOf(state: Found["state"]): "running" | "starting" | "stopped" | "unknown" {
  if (state.running) return "running";
  if (state.why === "reboot") return "starting";
  return state.why === "disconnected" ? "unknown" : "stopped";
}

function hasDiagnostics({ values }: ResourceRecord): boolean {
  return blocks(values, "boot_diagnostics").length > 0;
}

const inputJson = z.object({
  commandId: z.string(),
  script: z.array(z.string()).nullish(),
  parameters: z.array(z.unknown()).nullish(),
});

function scriptOf(body: JsonValue): string {
  const input = inputJson.safeParse(body);
  if (!input.success) {
    throw new Refusal(400, "InvalidParameter", "The request content is not that of a run command.");
  }
  const { commandId, script, parameters } = input.data;
  if (commandId !== "RunShellScript" || !script?.length || parameters?.length) {
    throw new Refusal(
      400,
      "InvalidParameter",
      "The local target runs the command RunShellScript with a script, and without parameters.",
    );
  }
  return `${script.join("\n")}\n`;
}

/** As much of each output as Azure keeps: its end. */
const LONGEST_OUTPUT = 4096;

/** As Azure's extension reports it: a script that fails is an outcome, not a failure. */
function commandOutput({ exitCode, stdout, stderr }: { exitCode: number; stdout: string; stderr: string }) {
  const outcome =
    exitCode === 0
      ? "Enable succeeded: "
      : `Enable failed: failed to execute command: command terminated with exit status=${exitCode}`;
  const message = `${outcome}\n[stdout]\n${endOf(stdout)}\n[stderr]\n${endOf(stderr)}`;
  const displayStatus = "Provisioning succeeded";
  return { value: [{ code: "ProvisioningState/succeeded", level: "Info", displayStatus, message }] };
}

function endOf(output: string): string {
  const bytes = Buffer.from(output);
  if (bytes.length <= LONGEST_OUTPUT) return output;
  // A character that was cut through is left out.
  return bytes
    .subarray(-LONGEST_OUTPUT)
    .toString()
    .replace(/^\uFFFD+/, "");
}

const DEFAULT_MINUTES = 120;
const MOST_MINUTES = 1440;

function expiry(query: URLSearchParams): number {
  const minutes = Number(query.get("sasUriExpirationTimeInMinutes") ?? DEFAULT_MINUTES);
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
  throw new Refusal(
    400,
    "InvalidParameter",
    `The value of parameter sasUriExpirationTimeInMinutes is invalid: it is between 1 and ${MOST_MINUTES}.`,
  );
}

/** Answers at once where the operation can be followed. */
function begin({ id, query, cloud }: ArmCall, work: () => Promise<JsonValue | undefined>): ArmAnswer {
  const operation = cloud.operations.begin(work, explain);
  const location = cloud.records.get(Type.MACHINE, id);
  const region = (location && text(location.values, "location")) ?? "local";
  const path = `/subscriptions/${cloud.subscription}/providers/Microsoft.Compute/locations/${region}/operations/${operation}`;
  const version = `api-version=${query.get("api-version")}`;
  return empty(202, {
    "azure-asyncoperation": `${cloud.origin}${path}?${version}`,
    location: `${cloud.origin}${path}?monitor=true&${version}`,
    ...RETRY_AFTER,
  });
}

function explain(thrown: unknown): Refusal {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Refusal(409, thrown instanceof ArmError ? thrown.code : "OperationNotAllowed", message);
}
