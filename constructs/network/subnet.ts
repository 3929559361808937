import { Subnet as SubnetResource } from "@cdktf/provider-azurerm/lib/subnet/index.js";
import type { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network/index.js";
import { Construct } from "constructs";
import type { Cidr } from "../../core/cidr.js";
import type { ITerraformDependable } from "../cdktf.js";
import { Checks, show } from "../checks/checks.js";
import { AzureStack } from "../stack/stack.js";
import type { Egress } from "./egress.js";
import type { NatEgress } from "./nat-egress.js";
import type { Peer } from "./peer.js";

/** A subnet that hosts can be in. */
export interface ISubnet extends Peer {
  readonly name: string;
  /** The resource id. */
  readonly subnetId: string;
  /** The resource id of its virtual network. */
  readonly networkId: string;
  /** Whether hosts without a public address of their own reach the internet. */
  readonly hasEgress: boolean;
  /** What has to be there before a machine in the subnet boots: its way out. */
  readonly readyWith: readonly ITerraformDependable[];
  /**
   * Has the subnet reach an Azure service by a service endpoint, so that the service can tell it from others. Absent for
   * a subnet that exists already: whoever made it sees to that.
   */
  reachService?(service: string): void;
  /** Notes that a host is in it. @internal */
  addHost?(): void;
}

/** A network that hosts can be in: one of the stack, or one that exists already. */
export interface INetwork extends Peer {
  readonly subnets: readonly ISubnet[];
  /** The stack that it belongs to; undefined when it belongs to none. */
  readonly stackId?: string;
}

export interface SubnetProps {
  readonly name: string;
  /** A part of the network's address space, /29 or larger: `10.0.1.0/24`. */
  readonly range: string;
}

/** A subnet of a network of the stack; made by `Network`. */
export class Subnet extends Construct implements ISubnet {
  readonly name: string;
  readonly subnetId: string;
  readonly networkId: string;
  readonly range: Cidr;
  readonly hasEgress: boolean;
  readonly readyWith: readonly ITerraformDependable[];
  readonly resource: SubnetResource;
  private hosts = 0;

  /** @internal */
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly range: Cidr;
      readonly network: VirtualNetwork;
      readonly egress: Egress;
      readonly nat?: NatEgress;
    },
  ) {
    super(scope, id);
    this.name = id;
    this.range = props.range;
    this.hasEgress = props.egress.kind !== "none";
    this.resource = new SubnetResource(this, "Default", {
      name: id,
      resourceGroupName: AzureStack.of(this).resourceGroupName,
      virtualNetworkName: props.network.name,
      addressPrefixes: [props.range.toString()],
      // Azure's implicit way out is being withdrawn; the provider still asks for it unless told otherwise.
      defaultOutboundAccessEnabled: false,
    });
    this.subnetId = this.resource.id;
    this.networkId = props.network.id;
    this.readyWith = props.nat?.serve(this, this.resource) ?? [];
  }

  reachService(service: string): void {
    const checks = new Checks(this.node.path, { service });
    checks.that(/^Microsoft\.[A-Za-z.]{1,60}$/.test(service), {
      rule: "a service of Azure is named like Microsoft.Storage",
      seen: show(service),
    });
    checks.done();
    const services = this.resource.serviceEndpointsInput ?? [];
    if (!services.includes(service)) this.resource.serviceEndpoints = [...services, service].sort();
  }

  /** How many hosts are in it. @internal */
  get hostCount(): number {
    return this.hosts;
  }

  /** @internal */
  addHost(): void {
    this.hosts++;
  }

  get peerName(): string {
    return this.name;
  }

  get sourcePrefixes(): readonly string[] {
    return [this.range.toString()];
  }
}
