import { DataAzurermKeyVault } from "@cdktf/provider-azurerm/lib/data-azurerm-key-vault/index.js";
import { DataAzurermStorageAccount } from "@cdktf/provider-azurerm/lib/data-azurerm-storage-account/index.js";
import type { Construct } from "constructs";
import { NAMES } from "../../core/names.js";
import type { ITerraformDependable } from "../cdktf.js";
import { Checks } from "../checks/checks.js";
import { checkResourceId, placeOf, RESOURCE_KINDS } from "../checks/resource-id.js";
import { addressOf } from "../stack/address.js";
import { grantSecret } from "../stack/stack-vault.js";
import type { ShareFacts } from "./share.js";
import { type ShareServer, StackShare } from "./stack-share.js";

export interface ExistingShareProps {
  /** The resource id of its storage account. */
  readonly accountId: string;
  /** The share's name. */
  readonly share: string;
  /** The resource id of the vault that keeps the account's keys. It works by roles, not by access policies. */
  readonly vaultId: string;
  /**
   * The name of the secret: JSON as `{"username": "ACCOUNT", "keys": ["KEY1", "KEY2"]}`. Hosts get the right to read it.
   */
  readonly secret: string;
}

/**
 * A share that something else made. It has to let the subnets of its hosts in already, and its keys change where it was
 * made.
 */
export class ExistingShare extends StackShare {
  readonly protocol = "smb";
  readonly name: string;
  readonly account: DataAzurermStorageAccount;
  readonly vault: DataAzurermKeyVault;
  protected readonly directories = [];
  private readonly props: ExistingShareProps;

  constructor(scope: Construct, id: string, props: ExistingShareProps) {
    super(scope, id);
    this.props = checkedProps(new Checks(this.path, props), props);
    this.name = props.share;
    this.account = new DataAzurermStorageAccount(this, "account", placeOf(this.props.accountId));
    this.vault = new DataAzurermKeyVault(this, "vault", placeOf(this.props.vaultId));
  }

  /** Whoever made it sees to that. @internal */
  admit(): void {}

  /** @internal */
  grantKey(scope: Construct, id: string, principalId: string): ITerraformDependable {
    return grantSecret(scope, id, `${this.props.vaultId}/secrets/${this.props.secret}`, principalId);
  }

  /** @internal */
  facts(): ShareFacts {
    return {
      server: this.account.primaryFileHost,
      secretUrl: `${this.vault.vaultUri}secrets/${this.props.secret}`,
      directories: this.directories,
      readyWith: [],
    };
  }

  protected server(): ShareServer {
    const resources = { account: addressOf(this.account), vault: addressOf(this.vault) };
    return { protocol: this.protocol, resources: { ...resources, secretName: this.props.secret } };
  }
}

/** The props, with their ids in normal form. */
function checkedProps(checks: Checks, props: ExistingShareProps): ExistingShareProps {
  const { share, secret } = props;
  const accountId = checkResourceId(checks, "accountId", props.accountId, RESOURCE_KINDS.storageAccount);
  const vaultId = checkResourceId(checks, "vaultId", props.vaultId, RESOURCE_KINDS.keyVault);
  checks.name("the name of a share", share, NAMES.share);
  checks.name("secret", secret, NAMES.vaultSecret);
  checks.done();
  return { ...props, accountId, vaultId };
}
