import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { formatAddress, isWithin, parseRange } from "../../../core/address-set.js";
import { candidates, gatewayOf } from "../../../local/machine/docker/networks.js";
import { HOST_LINE } from "../../../local/machine/qemu/arguments.js";
import { type FirewallView, firewall } from "../../../local/network/firewall.js";
import type { SecurityRule } from "../../../local/network/security-rules.js";
import { rule as webRule } from "./rule.js";

const VIEW: FirewallView = {
  address: "10.0.1.4",
  networkRanges: ["10.0.0.0/16"],
  securityGroups: [],
  groups: ["/groups/web"],
  membersOf: (group) => (group === "/groups/Jump" ? ["10.0.2.5", "10.0.2.6"] : []),
  wayOut: true,
};

/** For all ports, but for what is given. */
const rule = (changes: Partial<SecurityRule>) => webRule({ destinationPorts: ["*"], ...changes });

/** The lines of one chain of the first group. */
function lines(
  chain: "arriving" | "leaving",
  rules: readonly SecurityRule[],
  view: FirewallView = VIEW,
): string[] {
  const text = accepted(firewall({ ...view, securityGroups: [rules] }));
  const [, body = ""] = text.split(`chain ${chain}_0 {\n`);
  return (body.split("  }")[0] ?? "")
    .trim()
    .split("\n")
    .map((line) => line.trim());
}

/** The text, after the real nft has read it in a network of its own. */
function accepted(text: string): string {
  const input = `define host = 198.19.7.1\ndefine line = 198.19.7.2\n${text}`;
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  execFileSync("unshare", ["--map-root-user", "--net", "nft", "--check", "--file", "-"], { input, env });
  return text;
}

function endOf(range: string): string {
  return formatAddress(parseRange(range)?.last ?? 0);
}

const DEFAULTS = ["ip saddr { 10.0.0.0/16 } return;", "ip saddr 168.63.129.16 return;", "drop;"];

describe("the firewall of a machine", () => {
  it("lets everything through but over the line, where no group stands before it", () => {
    expect(accepted(firewall(VIEW))).toBe(`table inet longshore_rules
delete table inet longshore_rules
table inet longshore_rules {
  chain arriving {
    type filter hook prerouting priority -150;
    iifname != { "eth0", "eth1" } accept;
    meta nfproto != ipv4 drop;
    ct state established,related accept;
    ip daddr $line ip saddr $host tcp dport { 22, 19122 } accept;
    ip daddr $line drop;
  }
  chain leaving {
    type filter hook postrouting priority -150;
    oifname != { "eth0", "eth1" } accept;
    meta nfproto != ipv4 drop;
    ct state established,related accept;
    ip daddr $host ct original ip daddr { 168.63.129.16, 169.254.169.254, 198.18.0.0/16 } accept;
    ip daddr { 168.63.129.16, 169.254.0.0/16, 198.18.0.0/15 } drop;
  }
}
`);
  });

  it("counts the lines of both drivers to this computer, and no network of Azure's", () => {
    const [, dropped = ""] = /ip daddr \{ (168.63.129.16, [^}]*) \} drop/.exec(firewall(VIEW)) ?? [];
    const isDropped = (address: string) => dropped.split(", ").some((range) => isWithin(range, address));
    const lines = [HOST_LINE.range, ...candidates("net")].flatMap((range) => [
      gatewayOf(range),
      endOf(range),
    ]);
    expect(lines.filter((address) => !isDropped(address))).toEqual([]);
    expect(["10.0.1.5", "172.17.0.1", "192.168.0.1", "100.64.0.1", "52.1.1.1"].some(isDropped)).toBe(false);
  });

  it("passes the group of the subnet and that of the interface", () => {
    const text = accepted(firewall({ ...VIEW, securityGroups: [[], []] }));
    expect(text).toContain("    ip daddr $line drop;\n    jump arriving_0;\n    jump arriving_1;\n  }");
    expect(text).toContain("    jump leaving_0;\n    jump leaving_1;\n  }");
  });

  it("keeps a machine without a way out in its network", () => {
    expect(accepted(firewall({ ...VIEW, wayOut: false }))).toContain(
      "    ip daddr != { 10.0.0.0/16 } drop;\n  }",
    );
  });

  it("has Azure's rules last", () => {
    expect(lines("arriving", [])).toEqual(DEFAULTS);
    expect(lines("leaving", [])).toEqual(["return;"]);
  });

  it("decides by priority", () => {
    const rules = [
      rule({ priority: 300, destinationPorts: ["80"], access: "Deny" }),
      rule({ priority: 200, sources: ["10.0.2.0/24"], destinationPorts: ["80", "8000-8080"] }),
    ];
    expect(lines("arriving", rules)).toEqual([
      "ip saddr { 10.0.2.0/24 } meta l4proto tcp th dport { 80, 8000-8080 } return;",
      "meta l4proto tcp th dport { 80 } drop;",
      ...DEFAULTS,
    ]);
  });

  it.each<[string, Partial<SecurityRule>, string]>([
    ["any protocol", { protocol: "*" }, "return;"],
    [
      "ports of any protocol",
      { protocol: "*", destinationPorts: ["53"] },
      "meta l4proto { tcp, udp } th dport { 53 } return;",
    ],
    ["source ports", { protocol: "Udp", sourcePorts: ["53"] }, "meta l4proto udp th sport { 53 } return;"],
    ["ICMP", { protocol: "Icmp", access: "Deny" }, "meta l4proto icmp drop;"],
    ["the network", { sources: ["VirtualNetwork"] }, "ip saddr { 10.0.0.0/16 } meta l4proto tcp return;"],
    [
      "a group's members",
      { sources: [], sourceGroups: ["/groups/Jump"] },
      "ip saddr { 10.0.2.5/32, 10.0.2.6/32 } meta l4proto tcp return;",
    ],
    ["the machine itself", { destinations: ["10.0.1.0/24"] }, "meta l4proto tcp return;"],
    [
      "a group that it is in",
      { destinations: [], destinationGroups: ["/groups/WEB"] },
      "meta l4proto tcp return;",
    ],
  ])("knows rules for %s", (_, changes, line) => {
    expect(lines("arriving", [rule(changes)])).toEqual([line, ...DEFAULTS]);
  });

  it.each<[string, Partial<SecurityRule>]>([
    ["other machines", { destinations: ["10.0.2.0/24"] }],
    ["groups that it is not in", { destinations: [], destinationGroups: ["/groups/db"] }],
    ["services that are not here", { sources: ["Storage.WestEurope"] }],
    ["what leaves", { direction: "Outbound" }],
  ])("passes over rules for %s", (_, changes) => {
    expect(lines("arriving", [rule(changes)])).toEqual(DEFAULTS);
  });

  it("weighs what leaves by where it goes", () => {
    const rules = [
      rule({
        direction: "Outbound",
        sources: ["10.0.1.4"],
        destinations: ["Internet"],
        access: "Deny",
        protocol: "*",
      }),
      rule({ direction: "Outbound", sources: ["10.0.9.9"], destinations: ["*"] }),
    ];
    expect(lines("leaving", rules)).toEqual([
      "ip daddr { 0.0.0.0/5, 8.0.0.0/7, 10.1.0.0/16, 10.2.0.0/15, 10.4.0.0/14, 10.8.0.0/13, 10.16.0.0/12, 10.32.0.0/11, 10.64.0.0/10, 10.128.0.0/9, 11.0.0.0/8, 12.0.0.0/6, 16.0.0.0/4, 32.0.0.0/3, 64.0.0.0/2, 128.0.0.0/1 } drop;",
      "return;",
    ]);
  });
});
