import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Arm } from "../../../scripts/azure/arm.js";
import { ArmClient } from "../../../scripts/azure/arm-client.js";
import { readVirtualMachine, runCommand } from "../../../scripts/azure/virtual-machine.js";
import { ArmStandIn, testCredential } from "../../support/arm.js";

const VM =
  "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web";
const OPERATIONS =
  "/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.Compute/locations/westeurope/operations";
const ARM = "https://management.azure.com";
const OUTPUT = "Enable succeeded: \n[stdout]\nhello\n\n[stderr]\n";
const RESULT = {
  value: [
    {
      code: "ProvisioningState/succeeded",
      level: "Info",
      displayStatus: "Provisioning succeeded",
      message: OUTPUT,
    },
  ],
};

let azure: ArmStandIn;
let arm: Arm;
beforeEach(async () => {
  azure = await ArmStandIn.start();
  arm = new ArmClient({ credential: testCredential, httpClient: azure.client, pollSeconds: 0.01 });
});
afterEach(() => azure.stop());

function vm(power: string, vmId = "c1ab2c3d-0000-4000-8000-000000000001"): object {
  return {
    name: "web",
    id: VM,
    type: "Microsoft.Compute/virtualMachines",
    location: "westeurope",
    properties: {
      vmId,
      hardwareProfile: { vmSize: "Standard_B2s" },
      provisioningState: "Succeeded",
      instanceView: {
        statuses: [
          { code: "ProvisioningState/succeeded", level: "Info", displayStatus: "Provisioning succeeded" },
          { code: `PowerState/${power}`, level: "Info", displayStatus: `VM ${power}` },
        ],
      },
    },
  };
}

describe("a virtual machine", () => {
  it.each([
    ["running", "running", false],
    ["starting", "running", false],
    ["stopping", "stopped", false],
    ["unknown", "stopped", false],
    ["stopped", "stopped", true],
    ["deallocated", "stopped", true],
  ])("in power state %s is %s, and stays down: %s", async (code, power, staysDown) => {
    azure.on(`GET ${VM}`, { body: vm(code) });
    expect(await readVirtualMachine(arm, VM)).toEqual({
      id: VM,
      uniqueId: "c1ab2c3d-0000-4000-8000-000000000001",
      power,
      staysDown,
    });
  });

  it("is asked for with its instance view and a token", async () => {
    azure.on(`GET ${VM}`, { body: vm("running") });
    await readVirtualMachine(arm, VM);
    expect(azure.requests[0]?.path).toBe(`${VM}?api-version=2024-07-01&%24expand=instanceView`);
    expect(azure.requests[0]?.headers.authorization).toBe("Bearer test-token");
  });

  it("that is not there is undefined", async () => {
    expect(await readVirtualMachine(arm, VM)).toBeUndefined();
  });

  it("that may not be read is an error with Azure's own reason", async () => {
    const message = "The client 'a@b.c' does not have authorization to perform action 'read'.";
    azure.on(`GET ${VM}`, { status: 403, body: { error: { code: "AuthorizationFailed", message } } });
    await expect(readVirtualMachine(arm, VM)).rejects.toMatchObject({
      message:
        "Azure: VM web can be read, not AuthorizationFailed: The client 'a@b.c' does not have authorization to " +
        "perform action 'read'. Ask for a role that allows it, e.g. Virtual Machine Contributor.",
    });
  });

  it("is asked for again after as long as a throttled answer says", async () => {
    const throttled = { error: { code: "TooManyRequests", message: "The request is being throttled." } };
    azure.on(
      `GET ${VM}`,
      { status: 429, headers: { "retry-after": "1" }, body: throttled },
      { body: vm("running") },
    );
    expect((await readVirtualMachine(arm, VM))?.power).toBe("running");
    expect(azure.requests).toHaveLength(2);
  });

  it("answers an error that is not in Azure's form by its status", async () => {
    azure.on(`GET ${VM}`, { status: 400, headers: { "content-type": "text/html" }, body: "<html>no</html>" });
    await expect(readVirtualMachine(arm, VM)).rejects.toThrow(
      "Azure: VM web can be read, not HTTP 400: <html>no</html>.",
    );
  });
});

describe("a run command", () => {
  const now = { "retry-after": "0" };
  const route = `POST ${VM}/runCommand`;

  it("is followed by its Location", async () => {
    const location = `${ARM}${OPERATIONS}/1?api-version=2024-07-01`;
    azure.on(route, { status: 202, headers: { location, ...now } });
    azure.on(`GET ${OPERATIONS}/1`, { status: 202, headers: { location, ...now } }, { body: RESULT });
    expect(await runCommand(arm, VM, ["echo hello"])).toBe(OUTPUT);
    expect(azure.requests[0]?.body).toEqual({ commandId: "RunShellScript", script: ["echo hello"] });
    expect(azure.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
  });

  it("is followed by its Azure-AsyncOperation alone where that is all, with the outcome in it", async () => {
    const headers = { "azure-asyncoperation": `${ARM}${OPERATIONS}/2?x=1`, ...now };
    azure.on(route, { status: 202, headers });
    azure.on(
      `GET ${OPERATIONS}/2`,
      { headers: now, body: { startTime: "2026-11-21T12:00:00Z", status: "InProgress", name: "2" } },
      { body: { status: "Succeeded", name: "2", properties: { output: RESULT } } },
    );
    expect(await runCommand(arm, VM, ["true"])).toBe(OUTPUT);
  });

  it("is followed by its Azure-AsyncOperation first, with the outcome at its Location", async () => {
    const headers = {
      "azure-asyncoperation": `${ARM}${OPERATIONS}/2`,
      location: `${ARM}${OPERATIONS}/3`,
      ...now,
    };
    azure.on(route, { status: 202, headers });
    azure.on(`GET ${OPERATIONS}/2`, { body: { status: "Succeeded", name: "2" } });
    azure.on(`GET ${OPERATIONS}/3`, { body: RESULT });
    expect(await runCommand(arm, VM, ["true"])).toBe(OUTPUT);
  });

  it("that fails tells why", async () => {
    azure.on(route, { status: 202, headers: { "azure-asyncoperation": `${ARM}${OPERATIONS}/2`, ...now } });
    const error = {
      code: "VMAgentStatusCommunicationError",
      message: "VM 'web' has not reported status for VM agent.",
    };
    azure.on(`GET ${OPERATIONS}/2`, { body: { status: "Failed", error } });
    await expect(runCommand(arm, VM, ["true"])).rejects.toThrow(
      "Azure: a command can be run in VM web, not VMAgentStatusCommunicationError: VM 'web' has not reported status",
    );
  });

  it("that says nowhere how it goes on is an error", async () => {
    azure.on(route, { status: 202 });
    await expect(runCommand(arm, VM, ["true"])).rejects.toThrow("not an answer that leads to nowhere.");
  });

  it("is canceled where Azure says so", async () => {
    azure.on(route, { status: 202, headers: { "azure-asyncoperation": `${ARM}${OPERATIONS}/2`, ...now } });
    azure.on(`GET ${OPERATIONS}/2`, { body: { status: "Canceled" } });
    await expect(runCommand(arm, VM, ["true"])).rejects.toThrow("not Failed: no reason given.");
  });

  it("is not redirected to another host, which would get the token", async () => {
    azure.on(`GET ${VM}`, { status: 307, headers: { location: "https://evil.example/x" } });
    await expect(readVirtualMachine(arm, VM)).rejects.toThrow();
    expect(azure.requests).toHaveLength(1);
  });

  it("is not followed to another host, which would get the token", async () => {
    azure.on(route, { status: 202, headers: { location: "https://evil.example/x", ...now } });
    await expect(runCommand(arm, VM, ["true"])).rejects.toThrow(
      "not an answer that leads to https://evil.example.",
    );
    expect(azure.requests).toHaveLength(1);
  });
});
