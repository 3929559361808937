import { resolve } from "node:path";
import { LinuxVirtualMachine } from "@cdktf/provider-azurerm/lib/linux-virtual-machine/index.js";
import { ManagedDisk } from "@cdktf/provider-azurerm/lib/managed-disk/index.js";
import { NatGateway } from "@cdktf/provider-azurerm/lib/nat-gateway/index.js";
import { NatGatewayPublicIpAssociation } from "@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association/index.js";
import { NetworkInterface } from "@cdktf/provider-azurerm/lib/network-interface/index.js";
import { NetworkInterfaceSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/network-interface-security-group-association/index.js";
import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import { NetworkSecurityRule } from "@cdktf/provider-azurerm/lib/network-security-rule/index.js";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip/index.js";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet/index.js";
import { SubnetNatGatewayAssociation } from "@cdktf/provider-azurerm/lib/subnet-nat-gateway-association/index.js";
import { VirtualMachineDataDiskAttachment } from "@cdktf/provider-azurerm/lib/virtual-machine-data-disk-attachment/index.js";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network/index.js";
import { App, LocalBackend, TerraformStack, TerraformVariable } from "cdktf";
import { cloudConfig } from "../../cloud-init/index.js";

// What a user of plain cdktf would write for the same resources; ids and addresses as ours, so that the two agree. The
// test of this benchmark says where they do not.

const hosts = Number(process.argv[2]);

const app = new App();
const stack = new TerraformStack(app, "many");
new AzurermProvider(stack, "azurerm", {
  resourceProviderRegistrations: "core",
  features: [
    {
      resourceGroup: [{ preventDeletionIfContainsResources: true }],
      storage: [{ dataPlaneAvailable: false }],
    },
  ],
});
new LocalBackend(stack, { path: resolve(".longshore/azure/stacks/many/stack.tfstate") });
const group = new ResourceGroup(stack, "group", { name: "many", location: "westeurope", tags: {} });
const common = { location: "westeurope", resourceGroupName: group.name, tags: {} };

const network = new VirtualNetwork(stack, "net", {
  ...common,
  name: "many-net",
  addressSpace: ["10.0.0.0/16"],
});
const egressIp = new PublicIp(stack, "net_egress_ip", {
  ...common,
  name: "many-net-egress-ip",
  allocationMethod: "Static",
  sku: "Standard",
});
const gateway = new NatGateway(stack, "net_egress", { ...common, name: "many-net-egress" });
const gatewayIp = new NatGatewayPublicIpAssociation(stack, "net_egress_ip-association", {
  natGatewayId: gateway.id,
  publicIpAddressId: egressIp.id,
});
const subnet = new Subnet(stack, "net_subnets_hosts", {
  name: "hosts",
  resourceGroupName: group.name,
  virtualNetworkName: network.name,
  addressPrefixes: ["10.0.0.0/20"],
  defaultOutboundAccessEnabled: false,
});
const subnetEgress = new SubnetNatGatewayAssociation(stack, "net_subnets_hosts_egress", {
  subnetId: subnet.id,
  natGatewayId: gateway.id,
});
const key = new TerraformVariable(stack, "ssh_public_key", {
  type: "string",
  nullable: false,
  description: "Public key of the stack's own pair: it may log in to hosts that name no keys.",
});

for (let number = 0; number < hosts; number++) addHost(`host${number}`);
app.synth();

function addHost(id: string): void {
  const name = `many-${id}`;
  const securityGroup = new NetworkSecurityGroup(stack, `${id}_nsg`, { ...common, name: `${name}-nsg` });
  const ip = new PublicIp(stack, `${id}_ip`, {
    ...common,
    name: `${name}-ip`,
    allocationMethod: "Static",
    sku: "Standard",
  });
  const networkInterface = new NetworkInterface(stack, `${id}_nic`, {
    ...common,
    name: `${name}-nic`,
    ipConfiguration: [
      {
        name: "primary",
        subnetId: subnet.id,
        privateIpAddressAllocation: "Dynamic",
        publicIpAddressId: ip.id,
      },
    ],
  });
  const guarded = new NetworkInterfaceSecurityGroupAssociation(stack, `${id}_nic-nsg`, {
    networkInterfaceId: networkInterface.id,
    networkSecurityGroupId: securityGroup.id,
  });
  const rule = {
    resourceGroupName: group.name,
    networkSecurityGroupName: securityGroup.name,
    direction: "Inbound",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
  };
  new NetworkSecurityRule(stack, `${id}_connections_deny-network`, {
    ...rule,
    name: "deny-network",
    description: "Nothing from the same network but what is allowed above.",
    priority: 4096,
    access: "Deny",
    protocol: "*",
    sourceAddressPrefix: "VirtualNetwork",
    destinationPortRange: "*",
  });
  new NetworkSecurityRule(stack, `${id}_connections_ssh`, {
    ...rule,
    name: "ssh",
    description: "SSH, as the host's access says.",
    priority: 100,
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefix: "203.0.113.7/32",
    destinationPortRange: "22",
  });
  new NetworkSecurityRule(stack, `${id}_connections_internet-tcp-80`, {
    ...rule,
    name: "internet-tcp-80",
    description: "internet reaches tcp 80.",
    priority: 2822,
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefix: "Internet",
    destinationPortRange: "80",
  });
  const disk = new ManagedDisk(stack, `${id}_disks_data`, {
    ...common,
    name: `${name}-data`,
    createOption: "Empty",
    diskSizeGb: 16,
    storageAccountType: "Premium_LRS",
    networkAccessPolicy: "DenyAll",
    publicNetworkAccessEnabled: false,
  });
  const machine = new LinuxVirtualMachine(stack, id, {
    ...common,
    name,
    computerName: id,
    size: "Standard_B2s_v2",
    networkInterfaceIds: [networkInterface.id],
    osDisk: { name: `${name}-os`, caching: "ReadWrite", storageAccountType: "StandardSSD_LRS" },
    sourceImageReference: { publisher: "Debian", offer: "debian-13", sku: "13-gen2", version: "latest" },
    secureBootEnabled: true,
    vtpmEnabled: true,
    bootDiagnostics: {},
    patchMode: "ImageDefault",
    patchAssessmentMode: "ImageDefault",
    adminUsername: "azureuser",
    adminSshKey: [{ username: "azureuser", publicKey: key.stringValue }],
    disablePasswordAuthentication: true,
    customData: Buffer.from(
      cloudConfig({
        distribution: "debian-13",
        adminUser: "azureuser",
        engine: { source: { kind: "distribution" } },
        disks: [{ name: "data", lun: 57, filesystem: "ext4", mountPath: "/srv/data" }],
      }),
    ).toString("base64"),
    lifecycle: { ignoreChanges: ["custom_data", "admin_ssh_key", "source_image_reference"] },
    dependsOn: [guarded, gatewayIp, subnetEgress],
  });
  new VirtualMachineDataDiskAttachment(stack, `${id}_disks_data_attachment`, {
    managedDiskId: disk.id,
    virtualMachineId: machine.id,
    lun: 57,
    caching: "None",
  });
}
