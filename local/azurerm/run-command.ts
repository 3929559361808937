import { nameOf } from "../../core/arm-id.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, text } from "../records/values.js";
import { fetchedScript } from "./fetched-files.js";
import { armId } from "./generic.js";
import { runInMachine } from "./guest-script.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

/** Runs when it is made, and again when it changes. A script that fails is a result, as on Azure. */
export const runCommand: ResourceHandler = {
  type: Type.RUN_COMMAND,
  id: (planned, cloud) => armId(Type.RUN_COMMAND, planned, cloud),
  accept: async (planned, cloud) => {
    requireMachine(planned, cloud);
    scriptOf(planned);
  },
  apply: async (record, cloud) => {
    const { values } = record;
    const started = new Date();
    const result = await runInMachine(
      requiredText(values, "virtual_machine_id"),
      `run command ${nameOf(record.id)}`,
      { script: scriptOf(values), env: parametersOf(record), user: text(values, "run_as_user") },
      cloud,
    );
    return { values: { instance_view: [view(result, started)] } };
  },
};

function requireMachine(planned: PlanObject, cloud: CloudContext): void {
  const id = requiredText(planned, "virtual_machine_id");
  if (cloud.records.get(Type.MACHINE, id)) return;
  throw new ArmError(
    "NotAvailableLocally",
    `virtual machine ${id} is no Linux machine of this stack: on the local target, scripts run in those alone, not in Windows machines nor in what exists on Azure; use the azure target`,
    "virtual_machine_id",
  );
}

function scriptOf(values: PlanObject): string {
  const source = blocks(values, "source")[0] ?? {};
  const script = text(source, "script");
  if (script !== undefined) return script;
  const address = text(source, "script_uri");
  if (address !== undefined) return fetchedScript(address);
  throw new ArmError(
    "NotAvailableLocally",
    "the local target runs scripts of the configuration and of an address, and knows none of Azure's own by their ids",
    "source",
  );
}

/** Named parameters are the script's environment. */
function parametersOf({ values }: ResourceRecord): Record<string, string> {
  const all = [...blocks(values, "parameter"), ...blocks(values, "protected_parameter")];
  return Object.fromEntries(all.map((each) => [requiredText(each, "name"), text(each, "value") ?? ""]));
}

/** As much of the output as Azure keeps: its end. */
const LONGEST_OUTPUT = 4096;

function view(result: { exitCode: number; stdout: string; stderr: string }, started: Date): JsonObject {
  return {
    exit_code: result.exitCode,
    execution_state: result.exitCode === 0 ? "Succeeded" : "Failed",
    execution_message: "",
    output: result.stdout.slice(-LONGEST_OUTPUT),
    error_message: result.stderr.slice(-LONGEST_OUTPUT),
    start_time: started.toISOString(),
    end_time: new Date().toISOString(),
  };
}
