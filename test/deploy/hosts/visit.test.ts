import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { HostSpec } from "../../../core/spec/index.js";
import type { HostFacts } from "../../../deploy/facts/host-facts.js";
import { askHosts } from "../../../deploy/hosts/ask.js";
import type { Run } from "../../../deploy/run.js";
import { armOfRunningMachines } from "../../support/arm.js";
import { hostSpec, stackSpec } from "../../support/recorder.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-visit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hostOf = (name: string, access: HostSpec["access"]): HostSpec =>
  hostSpec({
    name,
    path: `shop/${name}`,
    access,
    resources: { vm: `azurerm_linux_virtual_machine.${name}`, nic: `azurerm_network_interface.${name}` },
  });
const hosts = [
  hostOf("jump", { kind: "ssh", ranges: ["203.0.113.7/32"] }),
  hostOf("files", { kind: "through", host: "jump" }),
  hostOf("other", { kind: "none" }),
];
const stack = {
  name: "shop",
  configuration: {},
  spec: stackSpec(hosts),
};
const state = {
  values: {
    root_module: {
      resources: hosts.flatMap(({ name, resources }) => [
        { address: resources.vm, mode: "managed" as const, type: "", values: { id: name } },
        {
          address: resources.nic,
          mode: "managed" as const,
          type: "",
          values: { private_ip_address: "10.0.0.4" },
        },
      ]),
    },
  },
};

/** A cloud whose machines run, and that says of none where it answers. */
function run(askedFor: string[]): Run {
  const target = {
    workspaces: folder,
    arm: armOfRunningMachines(),
    openPorts: async () => [],
    address: async (_host: HostSpec, facts: HostFacts) => void askedFor.push(facts.vmId),
  };
  return { target, emit: () => {}, signal: new AbortController().signal } as unknown as Run;
}

it("is on the hosts that are asked for alone, by jump hosts that are not among them", async () => {
  const askedFor: string[] = [];
  const visits = await askHosts(run(askedFor), stack, state, {
    on: ({ name }) => name === "files",
    work: async () => "an answer",
  });
  expect(visits).toMatchObject([{ host: "files", reach: "no way in" }]);
  expect(visits[0]).not.toHaveProperty("result");
  expect(askedFor).toEqual(["jump"]);
});
