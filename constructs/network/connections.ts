import { createHash } from "node:crypto";
import type { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import { NetworkSecurityRule } from "@cdktf/provider-azurerm/lib/network-security-rule/index.js";
import { Construct } from "constructs";
import { Cidr } from "../../core/cidr.js";
import { NAMES } from "../../core/names.js";
import { Annotations, Token } from "../cdktf.js";
import { type Checked, Checks, show } from "../checks/checks.js";
import { AzureStack } from "../stack/stack.js";
import { exposureWarning } from "./exposed-ports.js";
import type { Peer } from "./peer.js";
import { Port } from "./port.js";

/** Priorities of security rules go from 100 to 4096; these are left to the declared connections. */
const FIRST_PRIORITY = 200;
const LAST_PRIORITY = 4000;

/**
 * What may reach a host. Nothing but what is declared here and by its access: Azure's own rule that lets everything in
 * from the same network is overruled.
 */
export class Connections extends Construct {
  private readonly groupName: string;
  private readonly taken = new Set<number>();
  /** Where the traffic comes from that the rule of a name allows. */
  private readonly sources = new Map<string, string>();

  /** @internal */
  constructor(
    scope: Construct,
    id: string,
    group: NetworkSecurityGroup,
    private readonly givePublicIp: (checks: Checks) => void,
  ) {
    super(scope, id);
    this.groupName = group.name;
    this.addRule("deny-network", {
      priority: 4096,
      access: "Deny",
      protocol: "*",
      from: ["VirtualNetwork"],
      ports: "*",
      description: "Nothing from the same network but what is allowed above.",
    });
  }

  /** Lets a peer in to a port: another host, a subnet, a network, or `IpRanges`. A plain number means TCP. */
  allowFrom(peer: Peer, port: Port | number): void {
    const checks = new Checks(this.hostPath, isChecked(peer) ? { peer, port } : { port });
    if (isChecked(peer)) peer.check(checks);
    checks.that(peer.sourcePrefixes.length > 0, {
      rule: `the addresses of ${peer.peerName} are known`,
      seen: "unknown",
      remedy: "Tell Network.fromId the range.",
    });
    for (const prefix of peer.sourcePrefixes) {
      checks.that(Token.isUnresolved(prefix) || isSource(prefix), {
        rule: `the addresses of ${peer.peerName} are addresses or ranges of IPv4, or a service tag of Azure`,
        seen: show(prefix),
        remedy: "Write them like 10.0.0.0/16.",
      });
    }
    this.allow(checks, peer.peerName, peer.sourcePrefixes, port);
  }

  /**
   * Lets everybody in to a port. A host that says nothing of a public address gets a static one by this; one that has
   * `PublicIp.none()` refuses. Warns of ports that nobody should reach from there, such as 22: for SSH, see `Access`.
   */
  allowFromInternet(port: Port | number): void {
    const checks = new Checks(this.hostPath, { port });
    this.givePublicIp(checks);
    this.allow(checks, "internet", ["Internet"], port);
  }

  /** SSH for the tool and for people, as the host's access says. @internal */
  allowSsh(from: readonly string[]): void {
    this.addRule("ssh", {
      priority: 100,
      access: "Allow",
      protocol: "Tcp",
      from,
      ports: "22",
      description: "SSH, as the host's access says.",
    });
  }

  private get hostPath(): string {
    return this.node.scope?.node.path ?? this.node.path;
  }

  private allow(checks: Checks, peer: string, from: readonly string[], portOrNumber: Port | number): void {
    const port = typeof portOrNumber === "number" ? Port.tcp(portOrNumber) : portOrNumber;
    port.check(checks);
    const name = this.nameFor(`${peer}-${port.protocol}-${port.range}`, from);
    const what = "the name of a security rule, made of the peer's name and the port,";
    if (checks.violations.length === 0)
      checks.name(what, name, NAMES.resource, "Use IpRanges with a shorter name, or another port.");
    checks.done();
    if (this.node.tryFindChild(name)) return;
    this.sources.set(name, String(from));
    const warning = exposureWarning(port, from);
    if (warning) Annotations.of(this).addWarning(`${this.hostPath}: ${warning}`);
    this.addRule(name, {
      priority: this.priorityFor(name),
      access: "Allow",
      protocol: port.protocol === "tcp" ? "Tcp" : "Udp",
      from,
      ports: port.range,
      description: `${peer} reaches ${port}.`,
    });
  }

  /** Two peers may have one name, a host and a subnet say; one peer for a second time has the rule already. */
  private nameFor(wanted: string, from: readonly string[]): string {
    const isFree = (name: string) => (this.sources.get(name) ?? String(from)) === String(from);
    let name = wanted;
    for (let number = 2; !isFree(name); number++) name = `${wanted}-${number}`;
    return name;
  }

  /**
   * A priority made from the rule's name. All these rules allow, so their order means nothing; but a rule that comes or
   * goes must not move the others, because Azure refuses two of one priority even for a moment.
   */
  private priorityFor(name: string): number {
    const room = LAST_PRIORITY - FIRST_PRIORITY + 1;
    let offset = createHash("sha256").update(name).digest().readUInt32BE(0) % room;
    while (this.taken.has(offset)) offset = (offset + 1) % room;
    this.taken.add(offset);
    return FIRST_PRIORITY + offset;
  }

  private addRule(name: string, rule: Rule): void {
    const [only, ...more] = rule.from;
    new NetworkSecurityRule(this, name, {
      name,
      description: rule.description,
      resourceGroupName: AzureStack.of(this).resourceGroupName,
      networkSecurityGroupName: this.groupName,
      priority: rule.priority,
      direction: "Inbound",
      access: rule.access,
      protocol: rule.protocol,
      sourcePortRange: "*",
      ...(more.length === 0 ? { sourceAddressPrefix: only } : { sourceAddressPrefixes: [...rule.from] }),
      destinationPortRange: rule.ports,
      destinationAddressPrefix: "*",
    });
  }
}

interface Rule {
  readonly priority: number;
  readonly access: "Allow" | "Deny";
  readonly protocol: "Tcp" | "Udp" | "*";
  readonly from: readonly string[];
  readonly ports: string;
  readonly description: string;
}

function isChecked(peer: object): peer is Checked {
  return "check" in peer;
}

function isSource(prefix: string): boolean {
  return (Cidr.parse(prefix) ?? Cidr.parse(`${prefix}/32`)) !== undefined || SERVICE_TAG.test(prefix);
}

/** Source: "Virtual network service tags" (learn.microsoft.com). */
const SERVICE_TAG = /^[A-Z][A-Za-z]{1,60}(?:\.[A-Za-z0-9]{1,40})?$/;
