import { TerraformDataSource, type TerraformResource } from "../cdktf.js";

/** A resource or data source of Terraform. */
export type Addressed = Pick<TerraformResource, "terraformResourceType" | "friendlyUniqueId">;

/** Where Terraform's state has it: `azurerm_managed_disk.web_disks_data`, `data.azurerm_key_vault.old_vault`. */
export function addressOf(element: Addressed): string {
  const address = `${element.terraformResourceType}.${element.friendlyUniqueId}`;
  return TerraformDataSource.isTerraformDataSource(element) ? `data.${address}` : address;
}
