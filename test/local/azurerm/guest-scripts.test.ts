import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { fetchedScript } from "../../../local/azurerm/fetched-files.js";
import { handlers } from "../../../local/azurerm/handlers.js";
import type { JsonObject, PlanObject } from "../../../local/engine/value.js";
import type { GuestScript, GuestScriptResult, MachineDriver } from "../../../local/machine/driver.js";
import { blocks } from "../../../local/records/values.js";
import { smallCloud } from "./small-cloud.js";

const COMMAND = "azurerm_virtual_machine_run_command";
const EXTENSION = "azurerm_virtual_machine_extension";

let small: ReturnType<typeof smallCloud>;
let vm: string;
let ran: GuestScript[];
let result: GuestScriptResult;
let running: boolean;

beforeEach(async () => {
  small = smallCloud();
  ran = [];
  result = { exitCode: 0, stdout: "done", stderr: "" };
  running = true;
  await small.group();
  await small.network();
  vm = await small.machine("web", await small.nic("web", await small.subnet()));
  small.place(vm);
  const driver: Partial<MachineDriver> = {
    kind: "docker",
    probe: async () => (running ? { exists: true, running } : { exists: true, running, why: "poweroff" }),
    run: async (_, script) => {
      ran.push(script);
      return result;
    },
  };
  small.cloud.driverOf = () => driver as MachineDriver;
});

/** Makes the resource and applies it; gives back the values that became known. */
async function apply(type: string, values: PlanObject): Promise<JsonObject | undefined> {
  const id = await small.make(type, { name: "it", virtual_machine_id: vm, ...values });
  const record = small.cloud.records.get(type, id);
  if (!record) throw new Error("no record");
  return (await handlers.get(type)?.apply?.(record, small.cloud))?.values;
}

describe("a run command", () => {
  it("runs its script with its parameters, and tells what came of it", async () => {
    result = { exitCode: 4, stdout: `${"x".repeat(5000)}end`, stderr: "no such thing" };
    const values = await apply(COMMAND, {
      source: [{ script: "echo $A" }],
      parameter: [{ name: "A", value: "1" }],
      protected_parameter: [{ name: "B", value: "secret" }],
      run_as_user: "azureuser",
    });
    expect(ran).toEqual([{ script: "echo $A", env: { A: "1", B: "secret" }, user: "azureuser" }]);
    expect(values).toMatchObject({
      instance_view: [{ exit_code: 4, execution_state: "Failed", error_message: "no such thing" }],
    });
    expect(blocks(values ?? {}, "instance_view").map((view) => String(view.output).length)).toEqual([4096]);
  });

  it("is refused where its machine does not run", async () => {
    running = false;
    await expect(apply(COMMAND, { source: [{ script: "true" }] })).rejects.toMatchObject({
      code: "OperationNotAllowed",
      message: "virtual machine web does not run: run command it cannot run in it",
    });
  });

  it("is refused for a machine that is none of the stack's, before anything is written", async () => {
    const windows = vm.replace(/[^/]+$/, "windows");
    const made = small.make(COMMAND, {
      name: "it",
      virtual_machine_id: windows,
      source: [{ script: "true" }],
    });
    await expect(made).rejects.toMatchObject({
      code: "NotAvailableLocally",
      attribute: "virtual_machine_id",
      message: `virtual machine ${windows} is no Linux machine of this stack: on the local target, scripts run in those alone, not in Windows machines nor in what exists on Azure; use the azure target`,
    });
  });

  it("fetches its script", async () => {
    await apply(COMMAND, { source: [{ script_uri: "https://example.org/x" }] });
    expect(ran).toEqual([{ script: fetchedScript("https://example.org/x"), env: {} }]);
  });

  it("knows none of Azure's own scripts", async () => {
    await expect(apply(COMMAND, { source: [{ command_id: "RunShellScript" }] })).rejects.toMatchObject({
      code: "NotAvailableLocally",
    });
  });
});

describe("an extension", () => {
  const custom = {
    publisher: "Microsoft.Azure.Extensions",
    type: "CustomScript",
    type_handler_version: "2.1",
  };

  it.each<[string, PlanObject, string]>([
    ["a command", { settings: JSON.stringify({ commandToExecute: "date" }) }, "date"],
    ["a protected command", { protected_settings: JSON.stringify({ commandToExecute: "id" }) }, "id"],
    [
      "a script",
      { settings: JSON.stringify({ script: Buffer.from("#!/bin/sh\nls").toString("base64") }) },
      "#!/bin/sh\nls",
    ],
    [
      "a compressed script",
      { settings: JSON.stringify({ script: gzipSync("ls -l").toString("base64") }) },
      "ls -l",
    ],
  ])("runs %s", async (_, values, script) => {
    await apply(EXTENSION, { ...custom, ...values });
    expect(ran).toEqual([{ script, env: {} }]);
  });

  it("fails when its command does, unless that is to be passed over", async () => {
    result = { exitCode: 2, stdout: "", stderr: "cannot find it" };
    const settings = JSON.stringify({ commandToExecute: "false" });
    await expect(apply(EXTENSION, { ...custom, settings })).rejects.toMatchObject({
      code: "VMExtensionProvisioningError",
      message:
        "virtual machine web has reported a failure when processing extension it: the command ended with exit status 2; cannot find it",
    });
    await apply(EXTENSION, { ...custom, settings, failure_suppression_enabled: true });
  });

  it("of another kind is recorded, and that is said", async () => {
    await apply(EXTENSION, { publisher: "Microsoft.Azure.Monitor", type: "AzureMonitorLinuxAgent" });
    expect(ran).toEqual([]);
    expect(small.cloud.events).toEqual([
      {
        type: "warning",
        text: "extension Microsoft.Azure.Monitor/AzureMonitorLinuxAgent has no effect on the local target",
      },
    ]);
  });
});
