import { DataAzurermClientConfig } from "@cdktf/provider-azurerm/lib/data-azurerm-client-config/index.js";
import { KeyVault } from "@cdktf/provider-azurerm/lib/key-vault/index.js";
import { KeyVaultSecret } from "@cdktf/provider-azurerm/lib/key-vault-secret/index.js";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { Construct } from "constructs";
import { NAMES } from "../../core/names.js";
import { type ITerraformDependable, Token } from "../cdktf.js";
import { Checks } from "../checks/checks.js";
import { freeId } from "../checks/scope.js";
import { addressOf } from "./address.js";
import { globalName } from "./global-name.js";
import { ownParts } from "./own-parts.js";
import { RemovalPolicy } from "./removal-policy.js";
import { AzureStack } from "./stack.js";
import type { DataResource, StackPart } from "./stack-part.js";
import { type IVault, VaultSecret } from "./vault-secret.js";

const ID = "vault";
/** In bytes. Source: "About Azure Key Vault secrets" (learn.microsoft.com). */
const LARGEST_SECRET = 25_000;

/**
 * The vault of a stack, from which its hosts fetch what they must know and nobody else may. Each secret is granted by
 * itself: an identity reads what it was given, and nothing else of the vault.
 */
export class StackVault extends Construct implements IVault, StackPart {
  readonly vault: KeyVault;
  /** Whoever runs Terraform. */
  readonly client: DataAzurermClientConfig;
  private readonly writer: RoleAssignment;
  private readonly secrets: KeyVaultSecret[] = [];

  /** The stack's own, made when it is first asked for. */
  static of(construct: Construct): StackVault {
    const stack = AzureStack.of(construct);
    const known = ownParts(stack).node.tryFindChild(ID);
    return known instanceof StackVault ? known : new StackVault(stack);
  }

  private constructor(stack: AzureStack) {
    super(ownParts(stack), ID);
    this.client = new DataAzurermClientConfig(this, "client");
    stack.needResourceProvider("Microsoft.KeyVault");
    this.vault = new KeyVault(this, "Default", {
      // A vault's name begins with a letter.
      name: this.globalName(stack.node.id.replace(/^(?=\d)/, "v"), 15, "-"),
      location: stack.location,
      resourceGroupName: stack.resourceGroupName,
      tenantId: this.client.tenantId,
      skuName: "standard",
      rbacAuthorizationEnabled: true,
      softDeleteRetentionDays: 7,
      tags: stack.tags,
    });
    this.writer = new RoleAssignment(this, "writer", {
      scope: this.vault.id,
      roleDefinitionName: "Key Vault Secrets Officer",
      principalId: this.client.objectId,
    });
  }

  /** A name that is unique in all of Azure: `globalName` with the subscription of whoever runs Terraform. */
  globalName(text: string, longest: number, separator = ""): string {
    return globalName(AzureStack.of(this), this.client.subscriptionId, text, longest, separator);
  }

  /**
   * A secret that a container can have. Its value is set by `longshore secret set NAME`, and is in no file of the program
   * nor of Terraform. A destroy of the stack deletes the vault so that it can be recovered: an `up` within 7 days has the
   * values again.
   */
  secret(name: string): VaultSecret {
    AzureStack.of(this).keepDeletedVaults();
    return new VaultSecret(this, name);
  }

  /** @internal */
  get address(): string {
    return addressOf(this.vault);
  }

  /** @internal */
  grantSecretTo(scope: Construct, id: string, name: string, principalId: string): ITerraformDependable {
    return grantSecret(scope, id, `${this.vault.id}/secrets/${name}`, principalId);
  }

  /**
   * A secret that Terraform's state never holds. `value` may be known to Terraform alone; it is written again when
   * `version` changes.
   */
  addSecret(scope: Construct, id: string, { name, value, version }: SecretProps): KeyVaultSecret {
    const checks = new Checks(scope.node.path, {});
    if (!Token.isUnresolved(name)) checks.name("the name of a secret", name, NAMES.vaultSecret);
    if (!Token.isUnresolved(value)) checks.text("the value of a secret", value, LARGEST_SECRET);
    checks.done();
    const secret = new KeyVaultSecret(scope, freeId(scope, id), {
      name,
      keyVaultId: this.vault.id,
      valueWo: value,
      valueWoVersion: version,
      contentType: "application/json",
      dependsOn: [this.writer],
    });
    this.secrets.push(secret);
    return secret;
  }

  /**
   * Keys of storage accounts are copies: written again when they are missing. What `longshore secret set` wrote can be
   * recovered. @internal
   */
  dataResources(): DataResource[] {
    const removalPolicy = RemovalPolicy.DESTROY;
    return [
      { resource: this.vault, what: `vault of the stack ${AzureStack.of(this).node.id}`, removalPolicy },
      ...this.secrets.map((resource) => ({ resource, what: `secret ${resource.node.path}`, removalPolicy })),
    ];
  }

  /** Lets an identity read one secret. */
  grantRead(scope: Construct, id: string, secret: KeyVaultSecret, principalId: string): RoleAssignment {
    return grantSecret(scope, id, secret.resourceVersionlessId, principalId);
  }
}

/** Lets an identity read one secret, by the secret's resource id without a version. */
export function grantSecret(
  scope: Construct,
  id: string,
  secretId: string,
  principalId: string,
): RoleAssignment {
  return new RoleAssignment(scope, freeId(scope, id), {
    scope: secretId,
    roleDefinitionName: "Key Vault Secrets User",
    principalId,
    principalType: "ServicePrincipal",
    // An identity that was made a moment ago is not known everywhere yet.
    skipServicePrincipalAadCheck: true,
  });
}

export interface SecretProps {
  readonly name: string;
  readonly value: string;
  readonly version: number;
}
