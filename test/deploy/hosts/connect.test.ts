import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Invocation } from "../../../cli/invocation.js";
import type { HostSpec } from "../../../core/spec/index.js";
import { Connections } from "../../../deploy/hosts/connect.js";
import type { SynthesizedStack } from "../../../deploy/program/stack.js";
import { armOfRunningMachines } from "../../support/arm.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-connect-"));
afterAll(() => rmSync(folder, { recursive: true }));

const vm = "azurerm_linux_virtual_machine.v";
const nic = "azurerm_network_interface.n";
const host = {
  name: "web",
  path: "shop/web",
  access: { kind: "none" },
  stackKey: true,
  resources: { vm, nic },
} as unknown as HostSpec;
const resource = (address: string, values: Record<string, unknown>) => ({
  address,
  mode: "managed" as const,
  type: address.split(".")[0] ?? "",
  values,
});
const state = {
  values: {
    root_module: {
      resources: [resource(vm, { id: "/vm" }), resource(nic, { id: "/nic", private_ip_address: "10.0.0.4" })],
    },
  },
};

it("asks at each connection which machine it is: another one of the same name has other host keys; none is made once closed", async () => {
  let asked = 0;
  const target = {
    workspaces: folder,
    arm: armOfRunningMachines(() => void asked++),
    address: async () => ({ address: "127.0.0.1", port: 1 }),
  };
  const run = {
    target,
    emit: () => {},
    signal: new AbortController().signal,
  } as unknown as Invocation;
  const connections = new Connections(run, { name: "shop" } as SynthesizedStack, state, { waitSeconds: 1 });
  for (const times of [1, 2]) {
    await expect(connections.to(host)).rejects.toThrow();
    expect(asked).toBe(times);
  }
  connections.close();
  await expect(connections.to(host)).rejects.toThrow("aborted");
  expect(asked).toBe(2);
});
