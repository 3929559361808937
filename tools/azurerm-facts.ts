/**
 * What neither the provider's schema nor its extracted rules tell; read off azurerm 4.55.0.
 * Objects that are written as attributes show only types in the schema: these of their fields must be written, or can
 * only be read. All others are optional.
 */
export const NESTED: Readonly<
  Record<string, { required?: readonly string[]; computed?: readonly string[] }>
> = {
  "azurerm_container_registry.encryption": { required: ["identity_client_id", "key_vault_key_id"] },
  "azurerm_container_registry.network_rule_set.ip_rule": { required: ["action", "ip_range"] },
  "azurerm_key_vault.access_policy": { required: ["tenant_id", "object_id"] },
  "azurerm_network_security_group.security_rule": {
    required: ["name", "protocol", "access", "priority", "direction"],
  },
  "azurerm_virtual_network.subnet": { required: ["name", "address_prefixes"], computed: ["id"] },
  "azurerm_virtual_network.subnet.delegation": { required: ["name", "service_delegation"] },
  "azurerm_virtual_network.subnet.delegation.service_delegation": { required: ["name"] },
};

/** Numbers that need not be whole; the schema knows only `number`. */
export const FRACTIONS: ReadonlySet<string> = new Set([
  "cpu",
  "cpu_limit",
  "daily_quota_gb",
  "failure_percentage",
  "max_bid_price",
  "max_unready_percentage",
  "memory",
  "memory_limit",
  "spot_max_price",
  "threshold",
]);

/** Azure's places, kept without spaces and in lower case. */
export const LOCATIONS: ReadonlySet<string> = new Set(["location", "edge_zone", "target_resource_location"]);

/** Words that may be written in any case. */
export const ANY_CASE: ReadonlySet<string> = new Set([
  "azurerm_backup_policy_file_share.retention_monthly.weekdays",
  "azurerm_backup_policy_file_share.retention_weekly.weekdays",
  "azurerm_backup_policy_file_share.retention_yearly.months",
  "azurerm_backup_policy_file_share.retention_yearly.weekdays",
  "azurerm_backup_policy_vm.backup.weekdays",
  "azurerm_backup_policy_vm.retention_monthly.weekdays",
  "azurerm_backup_policy_vm.retention_weekly.weekdays",
  "azurerm_backup_policy_vm.retention_yearly.months",
  "azurerm_backup_policy_vm.retention_yearly.weekdays",
  "azurerm_backup_policy_vm_workload.protection_policy.backup.weekdays",
  "azurerm_backup_policy_vm_workload.protection_policy.retention_monthly.weekdays",
  "azurerm_backup_policy_vm_workload.protection_policy.retention_weekly.weekdays",
  "azurerm_backup_policy_vm_workload.protection_policy.retention_yearly.months",
  "azurerm_backup_policy_vm_workload.protection_policy.retention_yearly.weekdays",
  "azurerm_container_app.template.container.readiness_probe.transport",
  "azurerm_container_app_job.template.container.readiness_probe.transport",
  "azurerm_kubernetes_cluster.default_node_pool.upgrade_settings.undrainable_node_behavior",
  "azurerm_kubernetes_cluster_node_pool.upgrade_settings.undrainable_node_behavior",
  "azurerm_lb.frontend_ip_configuration.private_ip_address_allocation",
  "azurerm_maintenance_assignment_dynamic_scope.filter.os_types",
  "azurerm_maintenance_assignment_dynamic_scope.filter.resource_types",
  "azurerm_maintenance_assignment_dynamic_scope.filter.tag_filter",
]);

/** Attributes that must hold at least one element when they are written; the schema has this of blocks alone. */
export const AT_LEAST_ONE: ReadonlySet<string> = new Set([
  "azurerm_container_registry_scope_map.actions",
  "azurerm_linux_virtual_machine.network_interface_ids",
  "azurerm_subnet.address_prefixes",
  "azurerm_virtual_network.address_space",
  "azurerm_virtual_network.subnet.address_prefixes",
  "azurerm_windows_virtual_machine.network_interface_ids",
]);
