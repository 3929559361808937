import { describe, expect, it } from "vitest";
import { toCidrs } from "../../../core/address-set.js";
import {
  bothOpen,
  type Destination,
  isWholeInternet,
  openings,
  ruleOf,
  type SecurityRule,
  type Transport,
} from "../../../local/network/security-rules.js";
import { rule } from "./rule.js";

const NETWORK = ["10.0.0.0/16"];
const MACHINE: Destination = { address: "10.0.1.4", networkRanges: NETWORK, groups: ["/asg/web"] };

function opened(rules: readonly SecurityRule[], transport: Transport = "tcp"): string[] {
  return openings(rules, transport, MACHINE).map(({ first, last, from }) => {
    const ports = first === last ? `${first}` : `${first}-${last}`;
    return `${ports} from ${isWholeInternet(from, NETWORK) ? "Internet" : toCidrs(from).join(" ")}`;
  });
}

describe("what a security group opens to the outside", () => {
  const table: [string, SecurityRule[], string[]][] = [
    ["nothing without rules", [], []],
    ["a port for all", [rule()], ["80 from Internet"]],
    ["a port for a public range", [rule({ sources: ["203.0.113.0/24"] })], ["80 from 203.0.113.0/24"]],
    ["by the tag Internet", [rule({ sources: ["Internet"] })], ["80 from Internet"]],
    ["by tags in any case", [rule({ sources: ["internet"], access: "allow" })], ["80 from Internet"]],
    ["nothing by the tag VirtualNetwork", [rule({ sources: ["VirtualNetwork"] })], []],
    ["nothing by the tag AzureLoadBalancer", [rule({ sources: ["AzureLoadBalancer"] })], []],
    ["nothing by a service tag whose ranges are unknown", [rule({ sources: ["AzureCloud.westeurope"] })], []],
    ["nothing from a private range", [rule({ sources: ["10.9.0.0/16", "192.168.0.0/16"] })], []],
    ["nothing from an application security group", [rule({ sources: [], sourceGroups: ["/asg/x"] })], []],
    ["nothing from IPv6", [rule({ sources: ["2001:db8::/32"] })], []],
    ["nothing by an outbound rule", [rule({ direction: "Outbound" })], []],
    ["nothing for TCP by a UDP rule", [rule({ protocol: "Udp" })], []],
    ["TCP by a rule for all protocols", [rule({ protocol: "*" })], ["80 from Internet"]],
    ["nothing by ICMP", [rule({ protocol: "Icmp" })], []],
    ["nothing for another machine", [rule({ destinations: ["10.0.1.5"] })], []],
    ["for the machine's own address", [rule({ destinations: ["10.0.1.4"] })], ["80 from Internet"]],
    ["for the machine's subnet", [rule({ destinations: ["10.0.1.0/24"] })], ["80 from Internet"]],
    ["for the virtual network", [rule({ destinations: ["VirtualNetwork"] })], ["80 from Internet"]],
    [
      "for the machine's application security group",
      [rule({ destinations: [], destinationGroups: ["/ASG/web"] })],
      ["80 from Internet"],
    ],
    ["nothing for another group", [rule({ destinations: [], destinationGroups: ["/asg/db"] })], []],
    ["nothing for clients of one source port", [rule({ sourcePorts: ["53"] })], []],
    ["a range", [rule({ destinationPorts: ["8000-8010"] })], ["8000-8010 from Internet"]],
    ["every port", [rule({ destinationPorts: ["*"] })], ["1-65535 from Internet"]],
    [
      "several ranges",
      [rule({ destinationPorts: ["443", "80-81"] })],
      ["80-81 from Internet", "443 from Internet"],
    ],
    [
      "neighbouring ranges as one",
      [rule({ destinationPorts: ["80"] }), rule({ priority: 101, destinationPorts: ["81"] })],
      ["80-81 from Internet"],
    ],
    [
      "nothing where a lower number denies",
      [rule({ priority: 200 }), rule({ priority: 100, access: "Deny" })],
      [],
    ],
    [
      "what a lower number allows, whatever denies later",
      [rule({ priority: 200, access: "Deny", destinationPorts: ["*"] }), rule({ priority: 100 })],
      ["80 from Internet"],
    ],
    [
      "all but what is denied first",
      [
        rule({ priority: 100, access: "Deny", sources: ["0.0.0.0/1"] }),
        rule({ priority: 200, sources: ["64.0.0.0/2", "203.0.113.0/24"] }),
      ],
      ["80 from 203.0.113.0/24"],
    ],
    [
      "all but the ports that are denied first",
      [
        rule({ priority: 100, access: "Deny", destinationPorts: ["22"] }),
        rule({ priority: 200, destinationPorts: ["20-25"] }),
      ],
      ["20-21 from Internet", "23-25 from Internet"],
    ],
    [
      "nothing where denials cover the source together",
      [
        rule({ priority: 100, access: "Deny", sources: ["203.0.113.0/25"] }),
        rule({ priority: 110, access: "Deny", sources: ["203.0.113.128/25"] }),
        rule({ priority: 200, sources: ["203.0.113.0/24"] }),
      ],
      [],
    ],
    [
      "from the sources of two rules",
      [rule({ sources: ["203.0.113.7"] }), rule({ priority: 101, sources: ["203.0.113.6"] })],
      ["80 from 203.0.113.6/31"],
    ],
  ];
  it.each(table)("%s", (_, rules, expected) => {
    expect(opened(rules)).toEqual(expected);
  });

  it("tells UDP from TCP", () => {
    expect(opened([rule({ protocol: "Udp", destinationPorts: ["53"] })], "udp")).toEqual([
      "53 from Internet",
    ]);
  });
});

describe("two groups, at the subnet and at the interface", () => {
  const open = (...rules: SecurityRule[]) => openings(rules, "tcp", MACHINE);
  const shown = (result: ReturnType<typeof bothOpen>) =>
    result.map(({ first, last, from }) => `${first}-${last} ${toCidrs(from).join(" ")}`);

  it("open what both open", () => {
    const subnet = open(rule({ destinationPorts: ["80-90"], sources: ["203.0.113.0/24"] }));
    const nic = open(rule({ destinationPorts: ["85-95"], sources: ["203.0.113.0/25", "198.51.100.0/24"] }));
    expect(shown(bothOpen(subnet, nic))).toEqual(["85-90 203.0.113.0/25"]);
  });

  it("open nothing when one opens nothing", () => {
    expect(bothOpen(open(rule()), open())).toEqual([]);
  });
});

describe("ruleOf", () => {
  it("takes single values and lists alike", () => {
    const values = {
      name: "web",
      priority: 300,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      source_address_prefix: null,
      source_address_prefixes: ["203.0.113.7/32", "198.51.100.0/24"],
      source_port_range: "*",
      source_port_ranges: null,
      destination_address_prefix: "*",
      destination_address_prefixes: [],
      destination_port_range: "",
      destination_port_ranges: ["80", "443"],
      source_application_security_group_ids: null,
      destination_application_security_group_ids: null,
    };
    expect(ruleOf(values)).toEqual(
      rule({
        name: "web",
        priority: 300,
        sources: ["203.0.113.7/32", "198.51.100.0/24"],
        destinationPorts: ["80", "443"],
      }),
    );
  });
});
