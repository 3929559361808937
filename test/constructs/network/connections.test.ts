import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Access,
  type App,
  ContainerHost,
  IpRanges,
  Network,
  Port,
  PublicIp,
} from "../../../constructs/index.js";
import { readWarnings } from "../../../deploy/program/synth.js";
import { type Attributes, ref, resource, synthesize, testHost, testStack } from "../support.js";

const rule = (host: ContainerHost, name: string): Attributes =>
  resource(stackOf(host), `azurerm_network_security_rule.web_connections_${name}`);

const rules = (host: ContainerHost): Attributes[] =>
  Object.values(synthesize(stackOf(host)).configuration.resource?.azurerm_network_security_rule ?? {});

const stackOf = (host: ContainerHost) => host.node.scope as ReturnType<typeof testStack>;

describe("a host's connections", () => {
  it("let nothing in by default, not even from the same network", () => {
    const host = testHost();
    expect(rules(host)).toHaveLength(1);
    expect(rule(host, "deny-network")).toEqual({
      name: "deny-network",
      description: "Nothing from the same network but what is allowed above.",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      network_security_group_name: ref("azurerm_network_security_group.web_nsg.name"),
      priority: 4096,
      direction: "Inbound",
      access: "Deny",
      protocol: "*",
      source_address_prefix: "VirtualNetwork",
      source_port_range: "*",
      destination_address_prefix: "*",
      destination_port_range: "*",
    });
  });

  it("let the internet in to a port", () => {
    const host = testHost();
    host.connections.allowFromInternet(443);
    expect(rule(host, "internet-tcp-443")).toEqual({
      name: "internet-tcp-443",
      description: "internet reaches tcp 443.",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      network_security_group_name: ref("azurerm_network_security_group.web_nsg.name"),
      priority: 724,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      source_address_prefix: "Internet",
      source_port_range: "*",
      destination_address_prefix: "*",
      destination_port_range: "443",
    });
  });

  it("give a host that says nothing of it a public address when the internet is let in", () => {
    const stack = testStack();
    const host = new ContainerHost(stack, "web", { network: new Network(stack, "net") });
    expect(host.publicIp).toBeUndefined();
    host.connections.allowFromInternet(80);
    host.connections.allowFromInternet(443);
    expect(resource(stack, "azurerm_public_ip.web_ip").name).toBe("shop-web-ip");
    expect(resource(stack, "azurerm_network_interface.web_nic").ip_configuration).toMatchObject([
      { public_ip_address_id: ref("azurerm_public_ip.web_ip.id") },
    ]);
    expect(synthesize(stack).spec.hosts[0]?.resources.publicIp).toBe("azurerm_public_ip.web_ip");
  });

  it("let another host, a subnet, a network and named ranges in", () => {
    const stack = testStack();
    const network = new Network(stack, "net");
    const host = testHost({ network }, stack);
    const api = new ContainerHost(stack, "api", { network, publicIp: PublicIp.static() });
    host.connections.allowFrom(api, 8080);
    host.connections.allowFrom(api, 8080);
    host.connections.allowFrom(network, Port.udp(53));
    host.connections.allowFrom(network.subnets[0] ?? network, Port.tcpRange(8000, 8010));
    host.connections.allowFrom(IpRanges.named("office", "203.0.113.0/24", "198.51.100.7/32"), 443);
    host.connections.allowFrom(ContainerHost.fromPrivateAddress("legacy", "10.0.9.9"), 25);

    expect(rule(host, "api-tcp-8080")).toMatchObject({
      protocol: "Tcp",
      destination_port_range: "8080",
      source_address_prefix: ref("azurerm_network_interface.api_nic.private_ip_address"),
    });
    expect(rule(host, "net-udp-53")).toMatchObject({ protocol: "Udp", source_address_prefix: "10.0.0.0/16" });
    expect(rule(host, "default-tcp-8000-8010")).toMatchObject({
      destination_port_range: "8000-8010",
      source_address_prefix: "10.0.0.0/24",
    });
    const office = rule(host, "office-tcp-443");
    expect(office.source_address_prefixes).toEqual(["203.0.113.0/24", "198.51.100.7/32"]);
    expect(office).not.toHaveProperty("source_address_prefix");
    expect(rules(host)).toHaveLength(7);
    expect(rule(host, "legacy-tcp-25")).toMatchObject({ source_address_prefix: "10.0.9.9/32" });
  });

  it("say the same thing once", () => {
    const host = testHost();
    host.connections.allowFromInternet(80);
    host.connections.allowFromInternet(Port.tcp(80));
    expect(rules(host)).toHaveLength(2);
  });

  it("keep peers of one name apart", () => {
    const host = testHost();
    host.connections.allowFromInternet(80);
    host.connections.allowFrom(IpRanges.named("internet", "203.0.113.0/24"), 80);
    host.connections.allowFrom(IpRanges.named("internet", "203.0.113.0/24"), 80);
    expect(rule(host, "internet-tcp-80")).toMatchObject({ source_address_prefix: "Internet" });
    expect(rule(host, "internet-tcp-80-2")).toMatchObject({ source_address_prefix: "203.0.113.0/24" });
    expect(rules(host)).toHaveLength(3);
  });

  it("open SSH to the ranges of the host's access", () => {
    const host = testHost({ access: Access.sshFrom("203.0.113.7/32") });
    expect(rule(host, "ssh")).toMatchObject({
      priority: 100,
      access: "Allow",
      protocol: "Tcp",
      source_address_prefix: "203.0.113.7/32",
      destination_port_range: "22",
    });
  });

  it("open SSH to a jump host, declared before or after", () => {
    const stack = testStack();
    const network = new Network(stack, "net");
    const publicIp = PublicIp.static();
    const jump = ref("azurerm_network_interface.jump_nic.private_ip_address");
    new ContainerHost(stack, "web", { network, publicIp, access: Access.through("jump") });
    const host = new ContainerHost(stack, "jump", {
      network,
      publicIp,
      access: Access.sshFrom("203.0.113.7/32"),
    });
    new ContainerHost(stack, "api", { network, publicIp, access: Access.through(host) });
    for (const name of ["web", "api"]) {
      expect(resource(stack, `azurerm_network_security_rule.${name}_connections_ssh`)).toMatchObject({
        source_address_prefix: jump,
        destination_port_range: "22",
      });
    }
    expect(synthesize(stack).spec.hosts.map(({ access }) => access)).toEqual([
      { kind: "through", host: "jump" },
      { kind: "ssh", ranges: ["203.0.113.7/32"] },
      { kind: "through", host: "jump" },
    ]);
  });

  it("have priorities of their own, which do not move when a rule comes or goes", () => {
    const priorities = (ports: readonly number[]) => {
      const host = testHost();
      for (const port of ports) host.connections.allowFromInternet(port);
      return new Map(rules(host).map(({ name, priority }) => [name, Number(priority)]));
    };
    const all = priorities([80, 443, 8080]);
    expect(priorities([443])).toEqual(new Map([...all].filter(([name]) => /443|deny/.test(String(name)))));

    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(fc.uniqueArray(port, { minLength: 1, maxLength: 60 }), (ports) => {
        const found = [...priorities(ports).values()];
        expect(new Set(found).size).toBe(ports.length + 1);
        expect(found.every((priority) => priority >= 100 && priority <= 4096)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});

describe("a connection from the whole internet", () => {
  const warnings = (connect: (host: ContainerHost) => void): string[] => {
    const host = testHost();
    connect(host);
    const app = stackOf(host).node.root as App;
    app.synth();
    return readWarnings(app.outdir);
  };

  it.each<[string, Port | number, string]>([
    ["SSH", 22, "SSH (22)"],
    ["a range with SSH in it", Port.tcpRange(1, 1023), "SSH (22)"],
    ["Remote Desktop", 3389, "Remote Desktop (3389)"],
    ["Remote Desktop over UDP", Port.udp(3389), "Remote Desktop (3389)"],
    ["Docker without TLS", 2375, "the Docker API"],
    ["Docker", 2376, "the Docker API"],
    ["a database", 5432, "PostgreSQL"],
    ["everything", Port.tcpRange(1, 65535), "MongoDB"],
  ])("to %s is warned of once, with what to do instead", (_what, port, service) => {
    const told = warnings((host) => {
      host.connections.allowFromInternet(port);
      host.connections.allowFromInternet(port);
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("shop/web: ");
    expect(told[0]).toContain(service);
    expect(told[0]).toContain("IpRanges.named");
    expect(told[0]?.includes("Access.sshFrom")).toBe(service.startsWith("SSH") || service === "MongoDB");
  });

  it("by ranges that hold most of it is warned of as well", () => {
    const told = warnings((host) => {
      host.connections.allowFrom(IpRanges.named("all", "0.0.0.0/0"), 22);
      host.connections.allowFrom(IpRanges.named("halves", "0.0.0.0/1", "128.0.0.0/1"), 22);
    });
    expect(told).toHaveLength(2);
  });

  it.each<[string, (host: ContainerHost) => void]>([
    ["to a site", (host) => host.connections.allowFromInternet(443)],
    ["to UDP of a service that has none", (host) => host.connections.allowFromInternet(Port.udp(22))],
    ["to a range between", (host) => host.connections.allowFromInternet(Port.tcpRange(8000, 8100))],
    ["from a private network", (host) => host.connections.allowFrom(IpRanges.named("vpn", "10.0.0.0/8"), 22)],
    [
      "from an office",
      (host) => host.connections.allowFrom(IpRanges.named("office", "203.0.113.0/24"), 3389),
    ],
    ["from the host itself", (host) => host.connections.allowFrom(host, 5432)],
  ])("is nothing to warn of: %s", (_what, connect) => {
    expect(warnings(connect)).toEqual([]);
  });
});
