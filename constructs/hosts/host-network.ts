import { NetworkInterface } from "@cdktf/provider-azurerm/lib/network-interface/index.js";
import { NetworkInterfaceSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/network-interface-security-group-association/index.js";
import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import { PublicIp as PublicIpResource } from "@cdktf/provider-azurerm/lib/public-ip/index.js";
import type { Construct } from "constructs";
import type { ITerraformDependable } from "../cdktf.js";
import type { Tags } from "../checks/tags.js";
import type { PublicIp } from "../network/public-ip.js";
import type { ISubnet } from "../network/subnet.js";
import { AzureStack } from "../stack/stack.js";

export interface HostNetworkProps {
  /** The virtual machine's name: the others begin with it. */
  readonly name: string;
  readonly subnet: ISubnet;
  readonly zone?: 1 | 2 | 3;
  readonly publicIp?: PublicIp;
  readonly tags: Tags;
}

/** How one host hangs on its network: its interface, its security group and, where it has one, its public address. */
export class HostNetwork {
  readonly securityGroup: NetworkSecurityGroup;
  readonly networkInterface: NetworkInterface;
  /** What has to be there before the machine boots. */
  readonly readyWith: readonly ITerraformDependable[];
  readonly interfaceId: string;
  readonly privateAddress: string;
  private address?: PublicIpResource;

  constructor(
    private readonly scope: Construct,
    private readonly props: HostNetworkProps,
  ) {
    if (props.publicIp?.exists) this.address = this.renderAddress(props.publicIp);
    this.securityGroup = new NetworkSecurityGroup(scope, "nsg", {
      ...this.common(),
      name: `${props.name}-nsg`,
    });
    this.networkInterface = new NetworkInterface(scope, "nic", {
      ...this.common(),
      name: `${props.name}-nic`,
      ipConfiguration: [this.ipConfiguration()],
    });
    this.interfaceId = this.networkInterface.id;
    this.privateAddress = this.networkInterface.privateIpAddress;
    const guarded = new NetworkInterfaceSecurityGroupAssociation(scope, "nic-nsg", {
      networkInterfaceId: this.interfaceId,
      networkSecurityGroupId: this.securityGroup.id,
    });
    this.readyWith = [guarded, ...props.subnet.readyWith];
  }

  get publicIp(): PublicIpResource | undefined {
    return this.address;
  }

  addPublicIp(publicIp: PublicIp): void {
    this.address = this.renderAddress(publicIp);
    this.networkInterface.putIpConfiguration([this.ipConfiguration()]);
  }

  private renderAddress({ dnsLabel }: PublicIp): PublicIpResource {
    const { name, zone } = this.props;
    return new PublicIpResource(this.scope, "ip", {
      ...this.common(),
      name: `${name}-ip`,
      allocationMethod: "Static",
      sku: "Standard",
      domainNameLabel: dnsLabel,
      zones: zone === undefined ? undefined : [String(zone)],
    });
  }

  private ipConfiguration() {
    return {
      name: "primary",
      subnetId: this.props.subnet.subnetId,
      privateIpAddressAllocation: "Dynamic",
      publicIpAddressId: this.address?.id,
    };
  }

  private common() {
    const stack = AzureStack.of(this.scope);
    return {
      location: stack.location,
      resourceGroupName: stack.resourceGroupName,
      tags: this.props.tags,
    };
  }
}
