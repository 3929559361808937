import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network/index.js";
import { Construct } from "constructs";
import type { Cidr } from "../../core/cidr.js";
import { NAMES } from "../../core/names.js";
import { Checks, show } from "../checks/checks.js";
import { checkKey, freeId } from "../checks/scope.js";
import type { Renamed } from "../stack/renamed.js";
import { AzureStack } from "../stack/stack.js";
import type { StackPart } from "../stack/stack-part.js";
import { checkAddressSpace, checkSubnetRange, KEPT_IN_SUBNET } from "./address-rules.js";
import { Egress } from "./egress.js";
import { type ExistingNetworkProps, existingNetwork } from "./existing-network.js";
import { NatEgress } from "./nat-egress.js";
import { type INetwork, Subnet, type SubnetProps } from "./subnet.js";

export interface NetworkProps extends Renamed {
  /** Ranges of private addresses. Default: `10.0.0.0/16`. */
  readonly addressSpace?: string | readonly string[];
  /** Default: one, named `default`, with the first 256 addresses. */
  readonly subnets?: readonly SubnetProps[];
  /** How hosts without a public address reach the internet. Default: `Egress.none()`. */
  readonly egress?: Egress;
}

/** A private network. Nothing gets in or out of it but what is declared. */
export class Network extends Construct implements INetwork, StackPart {
  readonly virtualNetwork: VirtualNetwork;
  readonly subnets: readonly Subnet[];
  /** Only with `Egress.natGateway()`. */
  readonly nat?: NatEgress;
  readonly sourcePrefixes: readonly string[];

  /** A network that exists already, by its resource id and the names of its subnets. */
  static fromId(id: string, props: ExistingNetworkProps): INetwork {
    return existingNetwork(id, props);
  }

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(scope, freeId(scope, id));
    const stack = AzureStack.of(this);
    stack.noteRenamed(this, props.renamedFrom);
    const name = `${stack.node.id}-${stack.lastingName(this)}`;
    const egress = props.egress ?? Egress.none();
    const { space, subnets } = checkProps(this.path, name, props);

    this.sourcePrefixes = space.map(String);
    this.virtualNetwork = new VirtualNetwork(this, "Default", {
      name,
      location: stack.location,
      resourceGroupName: stack.resourceGroupName,
      addressSpace: [...this.sourcePrefixes],
      tags: stack.tags,
    });
    if (egress.kind === "nat-gateway") {
      this.nat = new NatEgress(this, "egress", { ...egress.natGatewayProps, name });
    }
    const shelf = new Construct(this, "subnets");
    this.subnets = subnets.map(
      ({ name, range }) =>
        new Subnet(shelf, name, { range, network: this.virtualNetwork, egress, nat: this.nat }),
    );
  }

  get path(): string {
    return this.node.path;
  }

  get peerName(): string {
    return this.node.id;
  }

  get stackId(): string {
    return AzureStack.of(this).node.id;
  }

  /** @internal */
  checkTogether(checks: Checks): void {
    for (const subnet of this.subnets) {
      const room = subnet.range.size - KEPT_IN_SUBNET;
      checks.that(subnet.hostCount <= room, {
        rule: `the subnet ${subnet.name} (${subnet.range}) has ${room} addresses for hosts`,
        seen: String(subnet.hostCount),
        remedy: "Widen its range, or put hosts into another subnet.",
      });
    }
  }
}

function checkProps(path: string, name: string, props: NetworkProps) {
  const checks = new Checks(path, props);
  checks.name("the name of a virtual network", name, NAMES.virtualNetwork);
  props.egress?.check(checks);
  const space = checkAddressSpace(checks, [props.addressSpace ?? "10.0.0.0/16"].flat());
  const subnets: Array<{ name: string; range: Cidr }> = [];
  for (const subnet of props.subnets ?? defaultSubnets(space)) {
    if (checks.name("the name of a subnet", subnet.name, NAMES.resource))
      checkKey(checks, "the name of a subnet", subnet.name);
    checks.that(!subnets.some((other) => other.name === subnet.name), {
      rule: "the subnets of a network have names of their own",
      seen: `${show(subnet.name)} for a second time`,
    });
    const range = checkSubnetRange(checks, subnet, space, subnets);
    if (range) subnets.push({ name: subnet.name, range });
  }
  checks.done();
  return { space, subnets };
}

function defaultSubnets(space: readonly Cidr[]): SubnetProps[] {
  return space.slice(0, 1).map((range) => ({ name: "default", range: range.head(24).toString() }));
}
