import { PrivateDnsZone } from "@cdktf/provider-azurerm/lib/private-dns-zone/index.js";
import { PrivateDnsZoneVirtualNetworkLink } from "@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link/index.js";
import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import { Construct } from "constructs";
import { NAMES } from "../../core/names.js";
import { Checks } from "../checks/checks.js";
import { freeId } from "../checks/scope.js";
import type { ISubnet } from "../network/subnet.js";
import { ownParts } from "../stack/own-parts.js";
import { AzureStack } from "../stack/stack.js";

/** Where Azure has the names of private endpoints of Azure Files. Source: "Azure Private Endpoint private DNS zone values". */
const ZONE = "privatelink.file.core.windows.net";

/** An address of a subnet at which one storage account serves its shares, by its usual name. */
export class PrivateFileEndpoint extends Construct {
  readonly endpoint: PrivateEndpoint;

  constructor(scope: Construct, id: string, props: { accountId: string; subnet: ISubnet; name: string }) {
    super(scope, freeId(scope, id));
    const name = `${props.name}-files`;
    const checks = new Checks(this.node.path, { name });
    checks.name(
      "the name of a private endpoint, made of the stack's and the share's,",
      name,
      NAMES.privateEndpoint,
    );
    checks.done();
    const { location, resourceGroupName, tags } = AzureStack.of(this);
    this.endpoint = new PrivateEndpoint(this, "Default", {
      name,
      location,
      resourceGroupName,
      subnetId: props.subnet.subnetId,
      privateServiceConnection: {
        name: "files",
        isManualConnection: false,
        privateConnectionResourceId: props.accountId,
        subresourceNames: ["file"],
      },
      privateDnsZoneGroup: {
        name: "files",
        privateDnsZoneIds: [FileZone.of(this).linkedTo(props.subnet.networkId)],
      },
      tags,
    });
  }
}

/** The zone of a stack's private endpoints, linked to the networks that are to know their names. */
class FileZone extends Construct {
  private static readonly ID = "file-zone";
  private readonly zone: PrivateDnsZone;
  private readonly networks: string[] = [];

  static of(construct: Construct): FileZone {
    const stack = AzureStack.of(construct);
    const known = ownParts(stack).node.tryFindChild(FileZone.ID);
    return known instanceof FileZone ? known : new FileZone(stack);
  }

  private constructor(stack: AzureStack) {
    super(ownParts(stack), FileZone.ID);
    const { resourceGroupName, tags } = stack;
    this.zone = new PrivateDnsZone(this, "Default", { name: ZONE, resourceGroupName, tags });
  }

  /** Links a network once; gives the zone's id. */
  linkedTo(virtualNetworkId: string): string {
    if (!this.networks.includes(virtualNetworkId)) {
      this.networks.push(virtualNetworkId);
      const { resourceGroupName, tags } = AzureStack.of(this);
      const name = `network-${this.networks.length}`;
      new PrivateDnsZoneVirtualNetworkLink(this, name, {
        name,
        resourceGroupName,
        privateDnsZoneName: this.zone.name,
        virtualNetworkId,
        tags,
      });
    }
    return this.zone.id;
  }
}
