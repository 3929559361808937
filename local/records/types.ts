/** The resource types that the local cloud gives an effect, by what they are. */
export const Type = {
  GROUP: "azurerm_resource_group",
  NETWORK: "azurerm_virtual_network",
  SUBNET: "azurerm_subnet",
  SECURITY_GROUP: "azurerm_network_security_group",
  SECURITY_RULE: "azurerm_network_security_rule",
  SUBNET_SECURITY: "azurerm_subnet_network_security_group_association",
  INTERFACE_SECURITY: "azurerm_network_interface_security_group_association",
  INTERFACE_APPLICATION_SECURITY: "azurerm_network_interface_application_security_group_association",
  PUBLIC_IP: "azurerm_public_ip",
  NAT_GATEWAY: "azurerm_nat_gateway",
  NAT_PUBLIC_IP: "azurerm_nat_gateway_public_ip_association",
  SUBNET_NAT: "azurerm_subnet_nat_gateway_association",
  SUBNET_ROUTES: "azurerm_subnet_route_table_association",
  INTERFACE: "azurerm_network_interface",
  INTERFACE_POOL: "azurerm_network_interface_backend_address_pool_association",
  OUTBOUND_RULE: "azurerm_lb_outbound_rule",
  BALANCER_RULE: "azurerm_lb_rule",
  DISK: "azurerm_managed_disk",
  MACHINE: "azurerm_linux_virtual_machine",
  DISK_ATTACHMENT: "azurerm_virtual_machine_data_disk_attachment",
  IDENTITY: "azurerm_user_assigned_identity",
  ROLE_ASSIGNMENT: "azurerm_role_assignment",
  PRIVATE_ZONE: "azurerm_private_dns_zone",
  PRIVATE_ZONE_LINK: "azurerm_private_dns_zone_virtual_network_link",
} as const;

/** The record sets of private DNS zones. */
export const PRIVATE_RECORDS = [
  "azurerm_private_dns_a_record",
  "azurerm_private_dns_aaaa_record",
  "azurerm_private_dns_cname_record",
  "azurerm_private_dns_mx_record",
  "azurerm_private_dns_ptr_record",
  "azurerm_private_dns_srv_record",
  "azurerm_private_dns_txt_record",
] as const;
