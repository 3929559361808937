import type { RulesByType } from "./catalogue-source.js";

/**
 * What neither the provider's schema nor its extracted rules tell; read off azurerm 4.55.0.
 * Objects that are written as attributes show only types in the schema: these of their fields must be written, can
 * only be read, or are computed when they are not written (`open`). All others are optional.
 */
export const NESTED: Readonly<
  Record<string, { required?: readonly string[]; computed?: readonly string[]; open?: readonly string[] }>
> = {
  "azurerm_container_registry.encryption": { required: ["identity_client_id", "key_vault_key_id"] },
  "azurerm_container_registry.network_rule_set": { open: ["ip_rule"] },
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

/** Numbers of such a name that have to be whole nevertheless. */
export const WHOLE: ReadonlySet<string> = new Set(["azurerm_container_registry_task.agent_setting.cpu"]);

/** Azure's places, kept without spaces and in lower case. */
export const LOCATIONS: ReadonlySet<string> = new Set(["location", "edge_zone", "target_resource_location"]);

/** Attributes of other names that hold such a place. */
export const LOCATION_PATHS: ReadonlySet<string> = new Set([
  "azurerm_shared_image_version.target_region.name",
]);

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

/** Attributes that must hold at least one element when they are written (MinItems); the schema has this of blocks alone. */
export const AT_LEAST_ONE: ReadonlySet<string> = new Set([
  "azurerm_container_app_environment_dapr_component.scopes",
  "azurerm_container_registry_scope_map.actions",
  "azurerm_container_registry_webhook.actions",
  "azurerm_kubernetes_cluster.maintenance_window.allowed.hours",
  "azurerm_kubernetes_cluster.service_mesh_profile.revisions",
  "azurerm_lb_rule.backend_address_pool_ids",
  "azurerm_linux_virtual_machine.network_interface_ids",
  "azurerm_monitor_data_collection_rule.data_flow.destinations",
  "azurerm_monitor_data_collection_rule.data_flow.streams",
  "azurerm_monitor_data_collection_rule.data_sources.extension.streams",
  "azurerm_monitor_data_collection_rule.data_sources.iis_log.log_directories",
  "azurerm_monitor_data_collection_rule.data_sources.iis_log.streams",
  "azurerm_monitor_data_collection_rule.data_sources.log_file.streams",
  "azurerm_monitor_data_collection_rule.data_sources.performance_counter.counter_specifiers",
  "azurerm_monitor_data_collection_rule.data_sources.performance_counter.streams",
  "azurerm_monitor_data_collection_rule.data_sources.platform_telemetry.streams",
  "azurerm_monitor_data_collection_rule.data_sources.prometheus_forwarder.streams",
  "azurerm_monitor_data_collection_rule.data_sources.syslog.facility_names",
  "azurerm_monitor_data_collection_rule.data_sources.syslog.log_levels",
  "azurerm_monitor_data_collection_rule.data_sources.syslog.streams",
  "azurerm_monitor_data_collection_rule.data_sources.windows_event_log.streams",
  "azurerm_monitor_data_collection_rule.data_sources.windows_event_log.x_path_queries",
  "azurerm_monitor_data_collection_rule.data_sources.windows_firewall_log.streams",
  "azurerm_monitor_metric_alert.criteria.dimension.values",
  "azurerm_monitor_metric_alert.dynamic_criteria.dimension.values",
  "azurerm_monitor_metric_alert.scopes",
  "azurerm_orchestrated_virtual_machine_scale_set.sku_profile.vm_sizes",
  "azurerm_proximity_placement_group.allowed_vm_sizes",
  "azurerm_storage_account.blob_properties.cors_rule.allowed_headers",
  "azurerm_storage_account.blob_properties.cors_rule.exposed_headers",
  "azurerm_storage_account.queue_properties.cors_rule.allowed_headers",
  "azurerm_storage_account.queue_properties.cors_rule.exposed_headers",
  "azurerm_storage_account.share_properties.cors_rule.allowed_headers",
  "azurerm_storage_account.share_properties.cors_rule.exposed_headers",
  "azurerm_storage_account_queue_properties.cors_rule.allowed_headers",
  "azurerm_storage_account_queue_properties.cors_rule.exposed_headers",
  "azurerm_subnet.address_prefixes",
  "azurerm_virtual_network.address_space",
  "azurerm_virtual_network.subnet.address_prefixes",
  "azurerm_virtual_network_gateway.bgp_settings.peering_addresses.apipa_addresses",
  "azurerm_windows_virtual_machine.network_interface_ids",
]);

/** The most elements that an attribute may hold (MaxItems), where neither the schema nor the rules tell. */
export const AT_MOST: Readonly<Record<string, number>> = {
  "azurerm_federated_identity_credential.audience": 1,
  "azurerm_kubernetes_cluster.custom_ca_trust_certificates_base64": 10,
  "azurerm_kubernetes_cluster.service_mesh_profile.revisions": 2,
  "azurerm_lb_rule.backend_address_pool_ids": 2,
  "azurerm_linux_virtual_machine_scale_set.network_interface.ip_configuration.application_security_group_ids": 20,
  "azurerm_orchestrated_virtual_machine_scale_set.network_interface.ip_configuration.application_security_group_ids": 20,
  "azurerm_private_dns_a_record.records": 20,
  "azurerm_storage_account.blob_properties.cors_rule.allowed_headers": 64,
  "azurerm_storage_account.blob_properties.cors_rule.allowed_origins": 64,
  "azurerm_storage_account.blob_properties.cors_rule.exposed_headers": 64,
  "azurerm_storage_account.queue_properties.cors_rule.allowed_headers": 64,
  "azurerm_storage_account.queue_properties.cors_rule.allowed_origins": 64,
  "azurerm_storage_account.queue_properties.cors_rule.exposed_headers": 64,
  "azurerm_storage_account.share_properties.cors_rule.allowed_headers": 64,
  "azurerm_storage_account.share_properties.cors_rule.allowed_origins": 64,
  "azurerm_storage_account.share_properties.cors_rule.exposed_headers": 64,
  "azurerm_storage_account_queue_properties.cors_rule.allowed_headers": 64,
  "azurerm_storage_account_queue_properties.cors_rule.allowed_origins": 64,
  "azurerm_storage_account_queue_properties.cors_rule.exposed_headers": 64,
  "azurerm_windows_virtual_machine_scale_set.network_interface.ip_configuration.application_security_group_ids": 20,
};

/** The same for data sources, of which the rules file says nothing; each from the schema in internal/services/SERVICE/TYPE_data_source.go. */
export const DATA_SOURCES: RulesByType = {
  azurerm_dns_soa_record: {
    name: {
      default: "@",
    },
  },
  azurerm_image: {
    name: {
      exactly_one_of: ["name", "name_regex"],
    },
    name_regex: {
      exactly_one_of: ["name", "name_regex"],
    },
    sort_descending: {
      default: false,
    },
  },
  azurerm_key_vault_certificates: {
    include_pending: {
      default: true,
    },
  },
  azurerm_private_dns_soa_record: {
    name: {
      default: "@",
    },
  },
  azurerm_role_assignments: {
    limit_at_scope: {
      default: false,
    },
  },
  azurerm_shared_image_version: {
    sort_versions_by_semver: {
      default: false,
    },
  },
  azurerm_storage_account_blob_container_sas: {
    https_only: {
      default: true,
    },
  },
  azurerm_storage_account_sas: {
    https_only: {
      default: true,
    },
    signed_version: {
      default: "2022-11-02",
    },
  },
  azurerm_storage_container: {
    storage_account_id: {
      exactly_one_of: ["storage_account_id", "storage_account_name"],
    },
    storage_account_name: {
      exactly_one_of: ["storage_account_id", "storage_account_name"],
    },
  },
  azurerm_storage_share: {
    storage_account_id: {
      exactly_one_of: ["storage_account_id", "storage_account_name"],
    },
    storage_account_name: {
      exactly_one_of: ["storage_account_id", "storage_account_name"],
    },
  },
};
