import { afterEach, beforeEach, expect, it } from "vitest";
import type { HostFacts } from "../../../deploy/facts/host-facts.js";
import { hostKeysOf, machineState, startMachine } from "../../../deploy/hosts/machine.js";
import { azureTarget } from "../../../deploy/targets/azure.js";
import type { Target } from "../../../deploy/targets/target.js";
import { ArmStandIn, testCredential } from "../../support/arm.js";
import { hostSpec } from "../../support/recorder.js";

const vmId =
  "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web";
const facts: HostFacts = { vmId, privateIp: "10.0.0.4", allowed: [] };

let azure: ArmStandIn;
let stop: AbortController;
let target: Target;
beforeEach(async () => {
  azure = await ArmStandIn.start();
  stop = new AbortController();
  const project = { folder: "/nowhere", app: "", outdir: "/nowhere", data: "/nowhere" };
  target = azureTarget(project, stop.signal, { credential: testCredential, httpClient: azure.client });
});
afterEach(() => azure.stop());

const machine = (code: string) => ({
  body: { properties: { vmId: "u", instanceView: { statuses: [{ code }] } } },
});

it("asks for a machine's power", async () => {
  azure.on(`GET ${vmId}`, machine("PowerState/running"), machine("PowerState/deallocated"), { status: 404 });
  const states = [];
  for (let i = 0; i < 3; i++) states.push(await machineState(target.arm, facts));
  expect(states).toMatchObject([
    { power: "running" },
    { power: "stopped", staysDown: true },
    { power: "missing" },
  ]);
});

it("waits for host keys no longer than the run is wanted", async () => {
  azure.on(`GET ${vmId}`, machine("PowerState/running"));
  const keys = hostKeysOf({ target, signal: stop.signal, emit: () => {} }, hostSpec(), facts, 600);
  await expect.poll(() => azure.requests.map(({ method }) => method)).toEqual(["GET", "POST", "POST"]);
  stop.abort();
  await expect(keys).rejects.toThrow("aborted");
});

it("waits for a start no longer than the run is wanted", async () => {
  const location = `https://management.azure.com${vmId}/operation`;
  azure.on(`POST ${vmId}/start`, { status: 202, headers: { location, "retry-after": "60" } });
  azure.on(`GET ${vmId}/operation`, { status: 202, headers: { location, "retry-after": "60" } });
  const started = startMachine(target.arm, facts, () => {});
  await expect.poll(() => azure.requests).toHaveLength(2);
  stop.abort();
  await expect(started).rejects.toThrow("aborted");
});
