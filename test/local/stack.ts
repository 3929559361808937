import { LOCAL_SUBSCRIPTION } from "../../local/azurerm/subscription.js";

/** Of a pair that nobody has. */
const PUBLIC_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")} longshore`;

/** A stack as cdktf would write it: nested blocks, sets, computed blocks, references between resources. */
export function stackConfiguration(changes: Record<string, Record<string, object>> = {}): object {
  const place = { location: "West Europe", resource_group_name: ref("azurerm_resource_group.group.name") };
  const resource: Record<string, Record<string, object>> = {
    azurerm_resource_group: { group: { name: "shop", location: "westeurope", tags: { stack: "shop" } } },
    azurerm_virtual_network: { net: { ...place, name: "net", address_space: ["10.0.0.0/16"] } },
    azurerm_subnet: {
      hosts: {
        name: "hosts",
        resource_group_name: place.resource_group_name,
        virtual_network_name: ref("azurerm_virtual_network.net.name"),
        address_prefixes: ["10.0.1.0/24"],
        default_outbound_access_enabled: false,
      },
    },
    azurerm_network_security_group: {
      web: { ...place, name: "web", security_rule: [rule("http", 100, "80"), rule("https", 110, "443")] },
    },
    azurerm_subnet_network_security_group_association: {
      web: {
        subnet_id: ref("azurerm_subnet.hosts.id"),
        network_security_group_id: ref("azurerm_network_security_group.web.id"),
      },
    },
    azurerm_public_ip: { web: { ...place, name: "web", allocation_method: "Static", sku: "Standard" } },
    azurerm_network_interface: {
      web: {
        ...place,
        name: "web",
        ip_configuration: [
          {
            name: "internal",
            subnet_id: ref("azurerm_subnet.hosts.id"),
            private_ip_address_allocation: "Dynamic",
            public_ip_address_id: ref("azurerm_public_ip.web.id"),
          },
        ],
      },
    },
    azurerm_user_assigned_identity: { web: { ...place, name: "web" } },
    azurerm_linux_virtual_machine: {
      web: {
        ...place,
        name: "web",
        size: "Standard_B2s",
        admin_username: "longshore",
        admin_ssh_key: [{ username: "longshore", public_key: PUBLIC_KEY }],
        network_interface_ids: [ref("azurerm_network_interface.web.id")],
        os_disk: { caching: "ReadWrite", storage_account_type: "Standard_LRS" },
        source_image_reference: {
          publisher: "Debian",
          offer: "debian-13",
          sku: "13-gen2",
          version: "latest",
        },
        identity: {
          type: "UserAssigned",
          identity_ids: [ref("azurerm_user_assigned_identity.web.id")],
        },
        timeouts: { create: "20m" },
      },
    },
    azurerm_managed_disk: {
      data: {
        ...place,
        name: "data",
        storage_account_type: "Standard_LRS",
        create_option: "Empty",
        disk_size_gb: 4,
      },
    },
    azurerm_virtual_machine_data_disk_attachment: {
      data: {
        managed_disk_id: ref("azurerm_managed_disk.data.id"),
        virtual_machine_id: ref("azurerm_linux_virtual_machine.web.id"),
        lun: 0,
        caching: "None",
      },
    },
    azurerm_storage_account: {
      files: {
        ...place,
        name: "shopfiles",
        account_tier: "Standard",
        account_replication_type: "LRS",
        network_rules: [{ default_action: "Deny", ip_rules: ["203.0.113.7"] }],
      },
    },
    azurerm_key_vault: {
      vault: {
        ...place,
        name: "shopvault",
        sku_name: "standard",
        tenant_id: ref("data.azurerm_client_config.me.tenant_id"),
        rbac_authorization_enabled: true,
      },
    },
  };
  for (const [type, named] of Object.entries(changes)) {
    for (const [name, values] of Object.entries(named)) {
      resource[type] = { ...resource[type], [name]: { ...resource[type]?.[name], ...values } };
    }
  }
  return {
    terraform: { required_providers: { azurerm: { source: "azurerm", version: "4.55.0" } } },
    provider: { azurerm: [{ features: [{}], subscription_id: LOCAL_SUBSCRIPTION }] },
    data: { azurerm_client_config: { me: {} } },
    resource,
  };
}

export function rule(name: string, priority: number, port: string): object {
  return {
    name,
    priority,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    source_port_range: "*",
    destination_port_range: port,
    source_address_prefix: "*",
    destination_address_prefix: "*",
    description: null,
    destination_address_prefixes: null,
    destination_application_security_group_ids: null,
    destination_port_ranges: null,
    source_address_prefixes: null,
    source_application_security_group_ids: null,
    source_port_ranges: null,
  };
}

/** Terraform's reference to another object's attribute. */
export function ref(address: string): string {
  return `\${${address}}`;
}
