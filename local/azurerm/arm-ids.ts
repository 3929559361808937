/**
 * The ids that Azure gives to azurerm's resource types. In braces stand the attributes of which an id is made; `group`
 * is the id of the resource's group, `subscription` that of the subscription.
 */
export const ARM_IDS: Readonly<Record<string, string>> = {
  azurerm_application_security_group: "{group}/providers/Microsoft.Network/applicationSecurityGroups/{name}",
  azurerm_availability_set: "{group}/providers/Microsoft.Compute/availabilitySets/{name}",
  azurerm_backup_container_storage_account:
    "{group}/providers/Microsoft.RecoveryServices/vaults/{recovery_vault_name}/backupFabrics/Azure/protectionContainers/StorageContainer{storage_account_id}",
  azurerm_backup_policy_file_share:
    "{group}/providers/Microsoft.RecoveryServices/vaults/{recovery_vault_name}/backupPolicies/{name}",
  azurerm_backup_policy_vm:
    "{group}/providers/Microsoft.RecoveryServices/vaults/{recovery_vault_name}/backupPolicies/{name}",
  azurerm_backup_policy_vm_workload:
    "{group}/providers/Microsoft.RecoveryServices/vaults/{recovery_vault_name}/backupPolicies/{name}",
  azurerm_backup_protected_file_share:
    "{group}/providers/Microsoft.RecoveryServices/vaults/{recovery_vault_name}/backupFabrics/Azure/protectionContainers/StorageContainer{source_storage_account_id}/protectedItems/AzureFileShare;{source_file_share_name}",
  azurerm_backup_protected_vm:
    "{group}/providers/Microsoft.RecoveryServices/vaults/{recovery_vault_name}/backupFabrics/Azure/protectionContainers/iaasvmcontainer/protectedItems/vm{source_vm_id}",
  azurerm_bastion_host: "{group}/providers/Microsoft.Network/bastionHosts/{name}",
  azurerm_container_app: "{group}/providers/Microsoft.App/containerApps/{name}",
  azurerm_container_app_custom_domain: "{container_app_id}/customDomainName/{name}",
  azurerm_container_app_environment: "{group}/providers/Microsoft.App/managedEnvironments/{name}",
  azurerm_container_app_environment_certificate: "{container_app_environment_id}/certificates/{name}",
  azurerm_container_app_environment_custom_domain: "{container_app_environment_id}",
  azurerm_container_app_environment_dapr_component: "{container_app_environment_id}/daprComponents/{name}",
  azurerm_container_app_environment_storage: "{container_app_environment_id}/storages/{name}",
  azurerm_container_app_job: "{group}/providers/Microsoft.App/jobs/{name}",
  azurerm_container_group: "{group}/providers/Microsoft.ContainerInstance/containerGroups/{name}",
  azurerm_container_registry: "{group}/providers/Microsoft.ContainerRegistry/registries/{name}",
  azurerm_container_registry_agent_pool:
    "{group}/providers/Microsoft.ContainerRegistry/registries/{container_registry_name}/agentPools/{name}",
  azurerm_container_registry_cache_rule: "{container_registry_id}/cacheRules/{name}",
  azurerm_container_registry_credential_set: "{container_registry_id}/credentialSets/{name}",
  azurerm_container_registry_scope_map:
    "{group}/providers/Microsoft.ContainerRegistry/registries/{container_registry_name}/scopeMaps/{name}",
  azurerm_container_registry_task: "{container_registry_id}/tasks/{name}",
  azurerm_container_registry_task_schedule_run_now: "{container_registry_task_id}/schedule",
  azurerm_container_registry_token:
    "{group}/providers/Microsoft.ContainerRegistry/registries/{container_registry_name}/tokens/{name}",
  azurerm_container_registry_token_password: "{container_registry_token_id}/passwords/password",
  azurerm_container_registry_webhook:
    "{group}/providers/Microsoft.ContainerRegistry/registries/{registry_name}/webHooks/{name}",
  azurerm_disk_encryption_set: "{group}/providers/Microsoft.Compute/diskEncryptionSets/{name}",
  azurerm_dns_a_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/A/{name}",
  azurerm_dns_aaaa_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/AAAA/{name}",
  azurerm_dns_caa_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/CAA/{name}",
  azurerm_dns_cname_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/CNAME/{name}",
  azurerm_dns_mx_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/MX/{name}",
  azurerm_dns_ns_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/NS/{name}",
  azurerm_dns_ptr_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/PTR/{name}",
  azurerm_dns_srv_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/SRV/{name}",
  azurerm_dns_txt_record: "{group}/providers/Microsoft.Network/dnsZones/{zone_name}/TXT/{name}",
  azurerm_dns_zone: "{group}/providers/Microsoft.Network/dnsZones/{name}",
  azurerm_federated_identity_credential: "{parent_id}/federatedIdentityCredentials/{name}",
  azurerm_image: "{group}/providers/Microsoft.Compute/images/{name}",
  azurerm_key_vault: "{group}/providers/Microsoft.KeyVault/vaults/{name}",
  azurerm_key_vault_access_policy: "{key_vault_id}/objectId/{object_id}",
  azurerm_key_vault_certificate: "{key_vault_id}/certificates/{name}",
  azurerm_key_vault_certificate_contacts: "{key_vault_id}/certificates/contacts",
  azurerm_key_vault_certificate_issuer: "{key_vault_id}/certificates/issuers/{name}",
  azurerm_key_vault_key: "{key_vault_id}/keys/{name}",
  azurerm_key_vault_managed_storage_account: "{key_vault_id}/storage/{name}",
  azurerm_key_vault_managed_storage_account_sas_token_definition: "{managed_storage_account_id}/sas/{name}",
  azurerm_key_vault_secret: "{key_vault_id}/secrets/{name}",
  azurerm_kubernetes_cluster: "{group}/providers/Microsoft.ContainerService/managedClusters/{name}",
  azurerm_kubernetes_cluster_extension:
    "{cluster_id}/providers/Microsoft.KubernetesConfiguration/extensions/{name}",
  azurerm_kubernetes_cluster_node_pool: "{kubernetes_cluster_id}/agentPools/{name}",
  azurerm_kubernetes_cluster_trusted_access_role_binding:
    "{kubernetes_cluster_id}/trustedAccessRoleBindings/{name}",
  azurerm_lb: "{group}/providers/Microsoft.Network/loadBalancers/{name}",
  azurerm_lb_backend_address_pool: "{loadbalancer_id}/backendAddressPools/{name}",
  azurerm_lb_backend_address_pool_address: "{backend_address_pool_id}/addresses/{name}",
  azurerm_lb_nat_pool: "{loadbalancer_id}/inboundNatPools/{name}",
  azurerm_lb_nat_rule: "{loadbalancer_id}/inboundNatRules/{name}",
  azurerm_lb_outbound_rule: "{loadbalancer_id}/outboundRules/{name}",
  azurerm_lb_probe: "{loadbalancer_id}/probes/{name}",
  azurerm_lb_rule: "{loadbalancer_id}/loadBalancingRules/{name}",
  azurerm_linux_virtual_machine: "{group}/providers/Microsoft.Compute/virtualMachines/{name}",
  azurerm_linux_virtual_machine_scale_set:
    "{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{name}",
  azurerm_log_analytics_workspace: "{group}/providers/Microsoft.OperationalInsights/workspaces/{name}",
  azurerm_maintenance_assignment_dedicated_host:
    "{dedicated_host_id}/providers/Microsoft.Maintenance/configurationAssignments/default",
  azurerm_maintenance_assignment_dynamic_scope:
    "{subscription}/providers/Microsoft.Maintenance/configurationAssignments/{name}",
  azurerm_maintenance_assignment_virtual_machine:
    "{virtual_machine_id}/providers/Microsoft.Maintenance/configurationAssignments/default",
  azurerm_maintenance_assignment_virtual_machine_scale_set:
    "{virtual_machine_scale_set_id}/providers/Microsoft.Maintenance/configurationAssignments/default",
  azurerm_maintenance_configuration:
    "{group}/providers/Microsoft.Maintenance/maintenanceConfigurations/{name}",
  azurerm_managed_disk: "{group}/providers/Microsoft.Compute/disks/{name}",
  azurerm_managed_disk_sas_token: "{managed_disk_id}",
  azurerm_management_lock: "{scope}/providers/Microsoft.Authorization/locks/{name}",
  azurerm_monitor_action_group: "{group}/providers/Microsoft.Insights/actionGroups/{name}",
  azurerm_monitor_data_collection_endpoint:
    "{group}/providers/Microsoft.Insights/dataCollectionEndpoints/{name}",
  azurerm_monitor_data_collection_rule: "{group}/providers/Microsoft.Insights/dataCollectionRules/{name}",
  azurerm_monitor_data_collection_rule_association:
    "{target_resource_id}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{name}",
  azurerm_monitor_diagnostic_setting: "{target_resource_id}|{name}",
  azurerm_monitor_metric_alert: "{group}/providers/Microsoft.Insights/metricAlerts/{name}",
  azurerm_nat_gateway: "{group}/providers/Microsoft.Network/natGateways/{name}",
  azurerm_nat_gateway_public_ip_association: "{nat_gateway_id}|{public_ip_address_id}",
  azurerm_nat_gateway_public_ip_prefix_association: "{nat_gateway_id}|{public_ip_prefix_id}",
  azurerm_network_interface: "{group}/providers/Microsoft.Network/networkInterfaces/{name}",
  azurerm_network_interface_application_gateway_backend_address_pool_association:
    "{network_interface_id}/ipConfigurations/{ip_configuration_name}|{backend_address_pool_id}",
  azurerm_network_interface_application_security_group_association:
    "{network_interface_id}|{application_security_group_id}",
  azurerm_network_interface_backend_address_pool_association:
    "{network_interface_id}/ipConfigurations/{ip_configuration_name}|{backend_address_pool_id}",
  azurerm_network_interface_nat_rule_association:
    "{network_interface_id}/ipConfigurations/{ip_configuration_name}|{nat_rule_id}",
  azurerm_network_interface_security_group_association: "{network_interface_id}|{network_security_group_id}",
  azurerm_network_security_group: "{group}/providers/Microsoft.Network/networkSecurityGroups/{name}",
  azurerm_network_security_rule:
    "{group}/providers/Microsoft.Network/networkSecurityGroups/{network_security_group_name}/securityRules/{name}",
  azurerm_orchestrated_virtual_machine_scale_set:
    "{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{name}",
  azurerm_private_dns_a_record: "{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}/A/{name}",
  azurerm_private_dns_aaaa_record:
    "{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}/AAAA/{name}",
  azurerm_private_dns_cname_record:
    "{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}/CNAME/{name}",
  azurerm_private_dns_mx_record: "{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}/MX/{name}",
  azurerm_private_dns_ptr_record:
    "{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}/PTR/{name}",
  azurerm_private_dns_resolver: "{group}/providers/Microsoft.Network/dnsResolvers/{name}",
  azurerm_private_dns_resolver_dns_forwarding_ruleset:
    "{group}/providers/Microsoft.Network/dnsForwardingRulesets/{name}",
  azurerm_private_dns_resolver_forwarding_rule: "{dns_forwarding_ruleset_id}/forwardingRules/{name}",
  azurerm_private_dns_resolver_inbound_endpoint: "{private_dns_resolver_id}/inboundEndpoints/{name}",
  azurerm_private_dns_resolver_outbound_endpoint: "{private_dns_resolver_id}/outboundEndpoints/{name}",
  azurerm_private_dns_resolver_virtual_network_link: "{dns_forwarding_ruleset_id}/virtualNetworkLinks/{name}",
  azurerm_private_dns_srv_record:
    "{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}/SRV/{name}",
  azurerm_private_dns_txt_record:
    "{group}/providers/Microsoft.Network/privateDnsZones/{zone_name}/TXT/{name}",
  azurerm_private_dns_zone: "{group}/providers/Microsoft.Network/privateDnsZones/{name}",
  azurerm_private_dns_zone_virtual_network_link:
    "{group}/providers/Microsoft.Network/privateDnsZones/{private_dns_zone_name}/virtualNetworkLinks/{name}",
  azurerm_private_endpoint: "{group}/providers/Microsoft.Network/privateEndpoints/{name}",
  azurerm_private_endpoint_application_security_group_association:
    "{private_endpoint_id}|{application_security_group_id}",
  azurerm_proximity_placement_group: "{group}/providers/Microsoft.Compute/proximityPlacementGroups/{name}",
  azurerm_public_ip: "{group}/providers/Microsoft.Network/publicIPAddresses/{name}",
  azurerm_public_ip_prefix: "{group}/providers/Microsoft.Network/publicIPPrefixes/{name}",
  azurerm_recovery_services_vault: "{group}/providers/Microsoft.RecoveryServices/vaults/{name}",
  azurerm_recovery_services_vault_resource_guard_association: "{vault_id}/backupResourceGuardProxies/{name}",
  azurerm_resource_group: "{subscription}/resourceGroups/{name}",
  azurerm_resource_group_policy_assignment:
    "{resource_group_id}/providers/Microsoft.Authorization/policyAssignments/{name}",
  azurerm_resource_group_policy_exemption:
    "{resource_group_id}/providers/Microsoft.Authorization/policyExemptions/{name}",
  azurerm_resource_group_policy_remediation:
    "{resource_group_id}/providers/Microsoft.PolicyInsights/remediations/{name}",
  azurerm_resource_group_template_deployment: "{group}/providers/Microsoft.Resources/deployments/{name}",
  azurerm_role_assignment: "{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
  azurerm_shared_image: "{group}/providers/Microsoft.Compute/galleries/{gallery_name}/images/{name}",
  azurerm_shared_image_gallery: "{group}/providers/Microsoft.Compute/galleries/{name}",
  azurerm_shared_image_version:
    "{group}/providers/Microsoft.Compute/galleries/{gallery_name}/images/{image_name}/versions/{name}",
  azurerm_snapshot: "{group}/providers/Microsoft.Compute/snapshots/{name}",
  azurerm_ssh_public_key: "{group}/providers/Microsoft.Compute/sshPublicKeys/{name}",
  azurerm_storage_account: "{group}/providers/Microsoft.Storage/storageAccounts/{name}",
  azurerm_storage_account_customer_managed_key: "{storage_account_id}",
  azurerm_storage_account_local_user: "{storage_account_id}/localUsers/{name}",
  azurerm_storage_account_network_rules: "{storage_account_id}",
  azurerm_storage_account_queue_properties: "{storage_account_id}",
  azurerm_storage_account_static_website: "{storage_account_id}",
  azurerm_storage_container: "{storage_account_id}/blobServices/default/containers/{name}",
  azurerm_storage_container_immutability_policy:
    "{storage_container_resource_manager_id}/immutabilityPolicies/default",
  azurerm_storage_share: "{storage_account_id}/fileServices/default/shares/{name}",
  azurerm_storage_share_directory: "{storage_share_id}/directories/{name}",
  azurerm_storage_share_file: "{storage_share_id}/files/{name}",
  azurerm_subnet: "{group}/providers/Microsoft.Network/virtualNetworks/{virtual_network_name}/subnets/{name}",
  azurerm_subnet_nat_gateway_association: "{subnet_id}",
  azurerm_subnet_network_security_group_association: "{subnet_id}",
  azurerm_subnet_route_table_association: "{subnet_id}",
  azurerm_subnet_service_endpoint_storage_policy:
    "{group}/providers/Microsoft.Network/serviceEndpointPolicies/{name}",
  azurerm_user_assigned_identity: "{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}",
  azurerm_virtual_machine_data_disk_attachment: "{virtual_machine_id}/dataDisks/{managed_disk_id}",
  azurerm_virtual_machine_extension: "{virtual_machine_id}/extensions/{name}",
  azurerm_virtual_machine_run_command: "{virtual_machine_id}/runCommands/{name}",
  azurerm_virtual_network: "{group}/providers/Microsoft.Network/virtualNetworks/{name}",
  azurerm_virtual_network_dns_servers: "{virtual_network_id}/dnsServers/default",
  azurerm_virtual_network_gateway: "{group}/providers/Microsoft.Network/virtualNetworkGateways/{name}",
  azurerm_virtual_network_gateway_connection: "{group}/providers/Microsoft.Network/connections/{name}",
  azurerm_virtual_network_gateway_nat_rule: "{virtual_network_gateway_id}/natRules/{name}",
  azurerm_virtual_network_peering:
    "{group}/providers/Microsoft.Network/virtualNetworks/{virtual_network_name}/virtualNetworkPeerings/{name}",
  azurerm_windows_virtual_machine: "{group}/providers/Microsoft.Compute/virtualMachines/{name}",
  azurerm_windows_virtual_machine_scale_set:
    "{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{name}",
};
