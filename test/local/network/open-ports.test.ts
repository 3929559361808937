import { beforeEach, describe, expect, it } from "vitest";
import { findMachine } from "../../../local/network/machines.js";
import { forwardedPorts, openRanges } from "../../../local/network/open-ports.js";
import { smallCloud } from "../azurerm/small-cloud.js";

let small: ReturnType<typeof smallCloud>;
let subnet: string;
let nic: string;
let vm: string;

beforeEach(async () => {
  small = smallCloud();
  await small.group();
  await small.network();
  subnet = await small.subnet();
  const publicIp = await small.publicIp("web");
  nic = await small.nic("web", subnet, { public_ip_address_id: publicIp });
  vm = await small.machine("web", nic);
  await small.securityGroup("web");
});

const groupId = () => small.securityGroup("web");
const atSubnet = async (group: string) =>
  small.make("azurerm_subnet_network_security_group_association", {
    subnet_id: subnet,
    network_security_group_id: group,
  });
const atInterface = async (group: string) =>
  small.make("azurerm_network_interface_security_group_association", {
    network_interface_id: nic,
    network_security_group_id: group,
  });
const opened = (id = vm) => {
  const machine = findMachine(small.cloud.records, id);
  return machine && openRanges(small.cloud.records, machine);
};
const http = { transport: "tcp", first: 80, last: 80, from: ["Internet"] };

describe("the open ports of a machine", () => {
  it("are none without a security group", () => {
    expect(opened()).toEqual([]);
  });

  it("are those of the group at its interface", async () => {
    await atInterface(await groupId());
    await small.rule("web", "http", { priority: 100, destination_port_range: "80" });
    expect(opened()).toEqual([http]);
  });

  it("are those of the group at its subnet", async () => {
    await atSubnet(await groupId());
    await small.rule("web", "http", { priority: 100, destination_port_range: "80" });
    expect(opened()).toEqual([http]);
  });

  it("are those that both groups open", async () => {
    const second = await small.securityGroup("subnet");
    await atInterface(await groupId());
    await atSubnet(second);
    await small.rule("web", "most", { priority: 100, destination_port_range: "80-443" });
    await small.rule("subnet", "http", { priority: 100, destination_port_range: "80" });
    expect(opened()).toEqual([http]);
  });

  it("come from inline rules as well", async () => {
    const inline = {
      name: "http",
      priority: 100,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      source_port_range: "*",
      source_address_prefix: "203.0.113.0/24",
      destination_address_prefix: "*",
      destination_port_range: "80",
    };
    await atInterface(
      await small.make("azurerm_network_security_group", { name: "inline", security_rule: [inline] }),
    );
    expect(opened()).toEqual([{ ...http, from: ["203.0.113.0/24"] }]);
  });

  it("are none without a public address", async () => {
    await atSubnet(await groupId());
    await small.rule("web", "http", { priority: 100, destination_port_range: "80" });
    const hidden = await small.machine("hidden", await small.nic("hidden", subnet));
    expect(opened(hidden)).toEqual([]);
  });
});

describe("the forwarded ports of a range", () => {
  const range = (first: number, last: number, transport: "tcp" | "udp" = "tcp") =>
    forwardedPorts({ transport, first, last, from: ["Internet"] });

  it.each([
    [range(80, 80), [80]],
    [range(8000, 8002), [8000, 8001, 8002]],
    [range(1, 65_535), [22, 80, 443, 3000, 5000, 8000, 8080, 8443]],
    [range(20_000, 20_100), []],
    [range(53, 53, "udp"), []],
  ])("%j", (ports, expected) => {
    expect(ports).toEqual(expected);
  });

  it("are all of 64 and the well-known of 65", () => {
    expect(range(9000, 9063)).toHaveLength(64);
    expect(range(9000, 9064)).toEqual([]);
  });
});
