import { NatGateway } from "@cdktf/provider-azurerm/lib/nat-gateway/index.js";
import { NatGatewayPublicIpAssociation } from "@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association/index.js";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip/index.js";
import type { Subnet } from "@cdktf/provider-azurerm/lib/subnet/index.js";
import { SubnetNatGatewayAssociation } from "@cdktf/provider-azurerm/lib/subnet-nat-gateway-association/index.js";
import { Construct } from "constructs";
import type { ITerraformDependable } from "../cdktf.js";
import { AzureStack } from "../stack/stack.js";
import type { NatGatewayProps } from "./egress.js";

/** A NAT gateway with the one address that its network's hosts appear under; made by `Network`. */
export class NatEgress extends Construct {
  readonly publicIp: PublicIp;
  readonly gateway: NatGateway;
  private readonly association: NatGatewayPublicIpAssociation;

  /** @internal */
  constructor(scope: Construct, id: string, props: NatGatewayProps & { readonly name: string }) {
    super(scope, id);
    const stack = AzureStack.of(this);
    const common = {
      location: stack.location,
      resourceGroupName: stack.resourceGroupName,
      zones: props.zone === undefined ? undefined : [String(props.zone)],
      tags: stack.tags,
    };
    this.publicIp = new PublicIp(this, "ip", {
      ...common,
      name: `${props.name}-egress-ip`,
      allocationMethod: "Static",
      sku: "Standard",
    });
    this.gateway = new NatGateway(this, "Default", {
      ...common,
      name: `${props.name}-egress`,
      idleTimeoutInMinutes: props.idleTimeout?.toMinutes(),
    });
    this.association = new NatGatewayPublicIpAssociation(this, "ip-association", {
      natGatewayId: this.gateway.id,
      publicIpAddressId: this.publicIp.id,
    });
  }

  /** Makes the gateway a subnet's way out; returns what to wait for before a machine in it boots. @internal */
  serve(scope: Construct, subnet: Subnet): ITerraformDependable[] {
    const served = new SubnetNatGatewayAssociation(scope, "egress", {
      subnetId: subnet.id,
      natGatewayId: this.gateway.id,
    });
    return [this.association, served];
  }
}
