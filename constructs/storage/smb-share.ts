import type { KeyVaultSecret } from "@cdktf/provider-azurerm/lib/key-vault-secret/index.js";
import type { Construct } from "constructs";
import type { Size } from "../../core/units.js";
import { Fn, type ITerraformDependable } from "../cdktf.js";
import type { Checks } from "../checks/checks.js";
import { addressOf } from "../stack/address.js";
import { StackVault } from "../stack/stack-vault.js";
import { ExistingShare, type ExistingShareProps } from "./existing-share.js";
import type { FileAccountKind } from "./file-account.js";
import { FileShare } from "./file-share.js";
import type { FileShareProps } from "./file-share-props.js";
import type { IShare, ShareFacts } from "./share.js";
import { checkNear, LEAST_ON_SSDS } from "./share-checks.js";
import type { ShareServer } from "./stack-share.js";
import { ShareTier } from "./storage.js";

export interface SmbShareProps extends FileShareProps {
  /** How much it may hold: whole GiB, up to 100 TiB. It can grow later, and shrink to no less than what it holds. */
  readonly quota: Size;
  /** Default: `ShareTier.TRANSACTION_OPTIMIZED`. */
  readonly tier?: ShareTier;
  /**
   * What hosts sign in by. `identity`, which Azure has in preview, is refused with the reason. Default: `key`, which
   * each host fetches as its identity.
   */
  readonly signIn?: "key" | "identity";
}

/**
 * A folder that many hosts share over SMB 3.1.1, encrypted on its way. It has a storage account of its own, so that its
 * key opens nothing else, and only the subnets of the hosts that mount it are let in. The key is in the stack's vault;
 * each of these hosts fetches it as its own identity.
 */
export class SmbShare extends FileShare {
  readonly protocol = "smb";
  /** Holds the account's name and both of its keys, for the hosts. */
  readonly secret: KeyVaultSecret;

  /** A share that something else made, with a secret that holds its account's name and keys. */
  static fromExisting(scope: Construct, id: string, props: ExistingShareProps): IShare {
    return new ExistingShare(scope, id, props);
  }

  constructor(scope: Construct, id: string, props: SmbShareProps) {
    super(scope, id, props, {
      protocol: "smb",
      tier: props.tier,
      leastQuota: props.tier === ShareTier.PREMIUM ? LEAST_ON_SSDS : 1,
      check: (checks) => checkSmb(checks, props),
      subscriptionId: (share) => StackVault.of(share).client.subscriptionId,
      ...accountKind(props),
    });
    this.secret = this.renderSecret();
  }

  /** Lets an identity fetch the key. @internal */
  grantKey(scope: Construct, id: string, principalId: string): ITerraformDependable {
    return StackVault.of(this).grantRead(scope, id, this.secret, principalId);
  }

  /** @internal */
  facts(): ShareFacts {
    return {
      server: this.account.primaryFileHost,
      secretUrl: this.secret.versionlessId,
      keysVersion: Fn.tostring(this.secret.valueWoVersion),
      directories: this.directories,
      readyWith: this.endpoint ? [this.share, this.endpoint.endpoint] : [this.share],
    };
  }

  protected server(): ShareServer {
    const { protocol, account, share, secret } = this;
    const resources = { account: addressOf(account), share: addressOf(share), secret: addressOf(secret) };
    return { protocol, resources };
  }

  /** Written anew whenever a key has changed, whoever changed it: its version is a digest of both. */
  private renderSecret(): KeyVaultSecret {
    const { name, primaryAccessKey, secondaryAccessKey } = this.account;
    const digest = Fn.sha256(Fn.join(" ", [primaryAccessKey, secondaryAccessKey]));
    return StackVault.of(this).addSecret(this, "secret", {
      name: `share-${this.name}`,
      value: Fn.jsonencode({ username: name, keys: [primaryAccessKey, secondaryAccessKey] }),
      version: Fn.nonsensitive(Fn.parseint(Fn.substr(digest, 0, 7), 16)) as unknown as number,
    });
  }
}

/** Source of the limits: "Azure Files scalability and performance targets" (learn.microsoft.com). */
function checkSmb(checks: Checks, { tier, redundancy, signIn }: SmbShareProps): void {
  if (tier === ShareTier.PREMIUM) checkNear(checks, "a share of ShareTier.PREMIUM", redundancy);
  checks.that(signIn !== "identity", {
    rule: "hosts sign in to a share by its account's key",
    seen: "identity",
    remedy:
      "Leave signIn out: an account wants smbOAuthSettings for that, which azurerm 4.55 has no argument for.",
  });
}

function accountKind({ tier, quota }: SmbShareProps): FileAccountKind {
  const premium = tier === ShareTier.PREMIUM;
  return {
    account: {
      accountKind: premium ? "FileStorage" : "StorageV2",
      accountTier: premium ? "Premium" : "Standard",
      largeFileShareEnabled: quota.toGibibytes() > MOST_WITHOUT_LARGE_SHARES ? true : undefined,
      // Mounts of SMB sign in by the account's key; signing in by identity cannot be set with this azurerm.
      sharedAccessKeyEnabled: true,
    },
    smb: {
      versions: ["SMB3.1.1"],
      authenticationTypes: ["NTLMv2"],
      channelEncryptionType: ["AES-256-GCM"],
    },
  };
}

/** In GiB. */
const MOST_WITHOUT_LARGE_SHARES = 5120;
