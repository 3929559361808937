import type { KeyVaultSecret } from "@cdktf/provider-azurerm/lib/key-vault-secret/index.js";
import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import { StorageShare } from "@cdktf/provider-azurerm/lib/storage-share/index.js";
import { Construct } from "constructs";
import type { PartOf, shareKind } from "../../core/spec/index.js";
import type { Duration, Size } from "../../core/units.js";
import { Fn, type ITerraformDependable } from "../cdktf.js";
import { Checks } from "../checks/checks.js";
import { freeId } from "../checks/scope.js";
import type { ISubnet } from "../network/subnet.js";
import { addressOf } from "../stack/address.js";
import type { RemovalPolicy } from "../stack/removal-policy.js";
import { AzureStack } from "../stack/stack.js";
import type { DataResource, StackPart } from "../stack/stack-part.js";
import { StackVault } from "../stack/stack-vault.js";
import { AdmittedSubnets } from "./admitted-subnets.js";
import { ExistingShare, type ExistingShareProps } from "./existing-share.js";
import { fileAccount } from "./file-account.js";
import { PrivateFileEndpoint } from "./private-file-endpoint.js";
import type { IShare, ShareFacts } from "./share.js";
import { ShareFolder, type ShareFolderProps } from "./share.js";
import { checkSmbShare, SHARES } from "./share-checks.js";
import { shareData } from "./share-data.js";
import { Redundancy, ShareTier } from "./storage.js";

export interface SmbShareProps {
  /** How much it may hold: whole GiB, up to 100 TiB. It can grow later, and shrink to no less than what it holds. */
  readonly quota: Size;
  /** The share's name: 3 to 63 lower-case letters, digits and single hyphens. Default: the construct's id. */
  readonly name?: string;
  /** The name of its storage account, unique in all of Azure. Default: one made of the stack, the id and a hash. */
  readonly account?: string;
  /** Default: `ShareTier.TRANSACTION_OPTIMIZED`. */
  readonly tier?: ShareTier;
  /** Default: `Redundancy.LOCAL`. */
  readonly redundancy?: Redundancy;
  /**
   * What hosts sign in by. `identity`, which Azure has in preview, is refused with the reason. Default: `key`, which
   * each host fetches as its identity.
   */
  readonly signIn?: "key" | "identity";
  /** For how long a deleted share can be brought back: whole days, 1 to 365. Default: 7 days. */
  readonly softDelete?: Duration;
  /** Folders that are made in it, `invoices/2026`. The first host that mounts it makes them. Default: none. */
  readonly directories?: readonly string[];
  /**
   * A subnet in which the share gets an address of its own; the internet's way to its account is closed then. Hosts of
   * its network find it by its usual name. Default: none, hosts reach the account by the service endpoint of their subnet.
   */
  readonly privateEndpoint?: ISubnet;
  /** Default: `RemovalPolicy.RETAIN`. */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A folder that many hosts share over SMB 3.1.1, encrypted on its way. It has a storage account of its own, so that its
 * key opens nothing else, and only the subnets of the hosts that mount it are let in. The key is in the stack's vault;
 * each of these hosts fetches it as its own identity.
 */
export class SmbShare extends Construct implements IShare, StackPart {
  readonly protocol = "smb";
  readonly name: string;
  readonly account: StorageAccount;
  readonly share: StorageShare;
  /** Holds the account's name and both of its keys, for the hosts. */
  readonly secret: KeyVaultSecret;
  /** Only with `privateEndpoint`. */
  readonly endpoint?: PrivateFileEndpoint;
  private readonly subnets = new AdmittedSubnets();

  /** A share that something else made, with a secret that holds its account's name and keys. */
  static fromExisting(scope: Construct, id: string, props: ExistingShareProps): IShare {
    return new ExistingShare(scope, id, props);
  }

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SmbShareProps,
  ) {
    super(scope, freeId(scope, id));
    const stack = AzureStack.of(this);
    this.name = props.name ?? stack.idsBelow(this.node).join("-");
    const checks = new Checks(this.path, props, ["privateEndpoint"]);
    checkSmbShare(checks, this.name, stack, props);
    checks.done();
    this.account = this.renderAccount(stack);
    this.share = new StorageShare(this, "share", {
      name: this.name,
      storageAccountId: this.account.id,
      quota: props.quota.toGibibytes(),
      accessTier: props.tier,
      enabledProtocol: "SMB",
    });
    this.secret = this.renderSecret();
    if (props.privateEndpoint) {
      this.endpoint = new PrivateFileEndpoint(this, "endpoint", {
        name: `${stack.node.id}-${this.name}`,
        accountId: this.account.id,
        subnet: props.privateEndpoint,
      });
    }
    SHARES.add(this);
  }

  get path(): string {
    return this.node.path;
  }

  /** The share, or a folder of it, as a folder of a container. The container's host mounts the share for it. */
  at(target: string, props: ShareFolderProps = {}): ShareFolder {
    return new ShareFolder(this, target, props);
  }

  /** @internal */
  admit(subnet: ISubnet): void {
    if (!this.props.privateEndpoint) this.subnets.add(subnet);
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
      directories: this.props.directories ?? [],
      readyWith: this.endpoint ? [this.share, this.endpoint.endpoint] : [this.share],
    };
  }

  /** @internal */
  checkTogether(checks: Checks): void {
    SHARES.checkName(checks, this);
  }

  /** @internal */
  specPart(): PartOf<typeof shareKind> {
    return {
      field: "shares",
      value: {
        name: this.name,
        path: this.path,
        protocol: this.protocol,
        resources: {
          account: addressOf(this.account),
          share: addressOf(this.share),
          secret: addressOf(this.secret),
        },
        directories: [...(this.props.directories ?? [])],
      },
    };
  }

  /** @internal */
  dataResources(): DataResource[] {
    return shareData(this, this.props.removalPolicy);
  }

  private renderAccount(stack: AzureStack): StorageAccount {
    const { tier, redundancy, softDelete, account, quota, privateEndpoint } = this.props;
    const premium = tier === ShareTier.PREMIUM;
    return fileAccount(this, "Default", {
      name: account ?? StackVault.of(this).globalName(`${stack.node.id}${this.name}`, 16),
      softDelete,
      isPrivate: privateEndpoint !== undefined,
      subnets: () => this.subnets.all,
      kind: {
        accountKind: premium ? "FileStorage" : "StorageV2",
        accountTier: premium ? "Premium" : "Standard",
        accountReplicationType: redundancy ?? Redundancy.LOCAL,
        largeFileShareEnabled: quota.toGibibytes() > MOST_WITHOUT_LARGE_SHARES ? true : undefined,
        // Mounts of SMB sign in by the account's key; signing in by identity cannot be set with this azurerm.
        sharedAccessKeyEnabled: true,
      },
      smb: {
        versions: ["SMB3.1.1"],
        authenticationTypes: ["NTLMv2"],
        channelEncryptionType: ["AES-256-GCM"],
      },
    });
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

/** In GiB. */
const MOST_WITHOUT_LARGE_SHARES = 5120;
