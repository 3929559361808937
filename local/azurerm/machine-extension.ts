import { gunzipSync } from "node:zlib";
import * as z from "zod";
import { nameOf } from "../../core/arm-id.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { flag, requiredText, text } from "../records/values.js";
import { requireReference } from "./arm-resource.js";
import { withFetchedFiles } from "./fetched-files.js";
import { armId } from "./generic.js";
import { runInMachine } from "./guest-script.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

/** The custom script extension runs; others are recorded, and it is said that they do nothing. */
export const machineExtension: ResourceHandler = {
  type: Type.EXTENSION,
  id: (planned, cloud) => armId(Type.EXTENSION, planned, cloud),
  accept: async (planned, cloud) => {
    requireReference(cloud, Type.MACHINE, requiredText(planned, "virtual_machine_id"), "virtual_machine_id");
  },
  apply: async (record, cloud) => {
    const { values } = record;
    const kind = `${requiredText(values, "publisher")}/${requiredText(values, "type")}`;
    if (kind.toLowerCase() === CUSTOM_SCRIPT) await runScript(record, cloud);
    else cloud.emit({ type: "warning", text: `extension ${kind} has no effect on the local target` });
    return undefined;
  },
};

const CUSTOM_SCRIPT = "microsoft.azure.extensions/customscript";

async function runScript(record: ResourceRecord, cloud: CloudContext): Promise<void> {
  const name = nameOf(record.id);
  const script = scriptOf(record);
  const vmId = requiredText(record.values, "virtual_machine_id");
  const result = await runInMachine(vmId, `extension ${name}`, { script, env: {} }, cloud);
  if (result.exitCode === 0 || flag(record.values, "failure_suppression_enabled")) return;
  throw new ArmError(
    "VMExtensionProvisioningError",
    `virtual machine ${nameOf(vmId)} has reported a failure when processing extension ${name}: ` +
      `the command ended with exit status ${result.exitCode}; ${result.stderr.trim() || result.stdout.trim() || "it said nothing"}`,
  );
}

/** The command, or a script in base64 that may be compressed; either in the settings or in those that are protected. */
function scriptOf({ values }: ResourceRecord): string {
  const all = { ...settings(text(values, "settings")), ...settings(text(values, "protected_settings")) };
  if (all.commandToExecute) {
    const { fileUris = [], commandToExecute } = all;
    return fileUris.length > 0 ? withFetchedFiles(fileUris, commandToExecute) : commandToExecute;
  }
  if (all.script) {
    const bytes = Buffer.from(all.script, "base64");
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isCompressed ? gunzipSync(bytes) : bytes).toString();
  }
  throw new ArmError(
    "VMExtensionHandlerNonTransientError",
    "the settings of a custom script have commandToExecute or script",
    "settings",
  );
}

function settings(json: string | undefined): z.infer<typeof settingsSchema> {
  return json === undefined ? {} : settingsSchema.parse(JSON.parse(json));
}

const settingsSchema = z.object({
  commandToExecute: z.string().optional(),
  script: z.string().optional(),
  fileUris: z.array(z.string()).optional(),
});
