import { expect, it } from "vitest";
import type { Invocation } from "../../../cli/invocation.js";
import type { HostSpec } from "../../../core/spec.js";
import { onHosts } from "../../../deploy/hosts/converge.js";
import type { HostFacts } from "../../../deploy/hosts/facts.js";
import { hostSpec } from "../../support/recorder.js";

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
  spec: {
    version: 1 as const,
    stack: "shop",
    hosts,
    shares: [],
    retained: [],
    removable: [],
    secretsInState: false,
  },
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
function run(askedFor: string[]): Invocation {
  const target = {
    workspaces: "/nowhere",
    power: async () => "running",
    openPorts: async () => [],
    hostKeys: async () => [],
    address: async (_host: HostSpec, facts: HostFacts) => void askedFor.push(facts.vmId),
  };
  const io = { emit: () => {}, error: () => {} };
  return { target, io, signal: new AbortController().signal } as unknown as Invocation;
}

it("is on the hosts that are asked for alone, by jump hosts that are not among them", async () => {
  const askedFor: string[] = [];
  const reports = await onHosts(run(askedFor), stack, state, {
    start: false,
    on: ({ name }) => name === "files",
    steps: async () => [],
  });
  expect(reports).toMatchObject([{ host: "files", reach: "no way in" }]);
  expect(askedFor).toEqual(["jump"]);
});
