import { DataAzurermKeyVault } from "@cdktf/provider-azurerm/lib/data-azurerm-key-vault/index.js";
import { Construct } from "constructs";
import type { ITerraformDependable } from "../cdktf.js";
import { Checks } from "../checks/checks.js";
import { checkResourceId, placeOf, RESOURCE_KINDS } from "../checks/resource-id.js";
import { freeId } from "../checks/scope.js";
import { addressOf } from "./address.js";
import { grantSecret } from "./stack-vault.js";
import { type IVault, VaultSecret } from "./vault-secret.js";

export interface ExistingVaultProps {
  /** The resource id of the vault. It works by roles, not by access policies, and its network rules let the hosts in. */
  readonly vaultId: string;
}

/** A key vault that something else made. Hosts get the right to read the secrets that their containers have, each by itself. */
export class Vault extends Construct implements IVault {
  private readonly vault: DataAzurermKeyVault;
  private readonly vaultId: string;

  static fromExisting(scope: Construct, id: string, props: ExistingVaultProps): Vault {
    return new Vault(scope, id, props);
  }

  private constructor(scope: Construct, id: string, props: ExistingVaultProps) {
    super(scope, freeId(scope, id));
    const checks = new Checks(this.node.path, props);
    this.vaultId = checkResourceId(checks, "vaultId", props.vaultId, RESOURCE_KINDS.keyVault);
    checks.done();
    this.vault = new DataAzurermKeyVault(this, "Default", placeOf(this.vaultId));
  }

  secret(name: string): VaultSecret {
    return new VaultSecret(this, name);
  }

  /** @internal */
  get address(): string {
    return addressOf(this.vault);
  }

  /** @internal */
  grantSecretTo(scope: Construct, id: string, name: string, principalId: string): ITerraformDependable {
    return grantSecret(scope, id, `${this.vaultId}/secrets/${name}`, principalId);
  }
}
