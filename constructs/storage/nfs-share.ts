import { DataAzurermClientConfig } from "@cdktf/provider-azurerm/lib/data-azurerm-client-config/index.js";
import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import { StorageShare } from "@cdktf/provider-azurerm/lib/storage-share/index.js";
import { Construct } from "constructs";
import type { PartOf, shareKind } from "../../core/spec/index.js";
import type { Duration, Size } from "../../core/units.js";
import { Checks } from "../checks/checks.js";
import { freeId } from "../checks/scope.js";
import type { ISubnet } from "../network/subnet.js";
import { addressOf } from "../stack/address.js";
import { globalName } from "../stack/global-name.js";
import type { RemovalPolicy } from "../stack/removal-policy.js";
import { AzureStack } from "../stack/stack.js";
import type { DataResource, StackPart } from "../stack/stack-part.js";
import { AdmittedSubnets } from "./admitted-subnets.js";
import { fileAccount } from "./file-account.js";
import { PrivateFileEndpoint } from "./private-file-endpoint.js";
import type { IShare } from "./share.js";
import { ShareFolder, type ShareFolderProps } from "./share.js";
import { checkNfsShare, SHARES } from "./share-checks.js";
import { shareData } from "./share-data.js";
import { Redundancy } from "./storage.js";

export interface NfsShareProps {
  /** How much it may hold: whole GiB, 100 GiB to 100 TiB. It is billed as a whole, and can grow later. */
  readonly quota: Size;
  /** The share's name: 3 to 63 lower-case letters, digits and single hyphens. Default: the construct's id. */
  readonly name?: string;
  /** The name of its storage account, unique in all of Azure. Default: one made of the stack, the id and a hash. */
  readonly account?: string;
  /** `Redundancy.LOCAL` or `Redundancy.ZONE`. Default: `Redundancy.LOCAL`. */
  readonly redundancy?: Redundancy;
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
 * A folder that many Linux hosts share over NFS 4.1, with the owners, modes, links and locks of Linux. Nothing is
 * encrypted on its way and nobody signs in: whoever is in an admitted subnet has all of it, as whatever user he says he
 * is, root too. It is on SSDs, in a storage account of its own whose keys are not accepted.
 */
export class NfsShare extends Construct implements IShare, StackPart {
  readonly protocol = "nfs";
  readonly name: string;
  readonly account: StorageAccount;
  readonly share: StorageShare;
  /** Only with `privateEndpoint`. */
  readonly endpoint?: PrivateFileEndpoint;
  private readonly subnets = new AdmittedSubnets();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NfsShareProps,
  ) {
    super(scope, freeId(scope, id));
    const stack = AzureStack.of(this);
    this.name = props.name ?? stack.idsBelow(this.node).join("-");
    const checks = new Checks(this.path, props, ["privateEndpoint"]);
    checkNfsShare(checks, this.name, stack, props);
    checks.done();
    this.account = this.renderAccount(stack);
    this.share = new StorageShare(this, "share", {
      name: this.name,
      storageAccountId: this.account.id,
      quota: props.quota.toGibibytes(),
      enabledProtocol: "NFS",
    });
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
        resources: { account: addressOf(this.account), share: addressOf(this.share) },
        directories: [...(this.props.directories ?? [])],
      },
    };
  }

  /** @internal */
  dataResources(): DataResource[] {
    return shareData(this, this.props.removalPolicy);
  }

  private renderAccount(stack: AzureStack): StorageAccount {
    const { account, softDelete, redundancy, privateEndpoint } = this.props;
    return fileAccount(this, "Default", {
      name: account ?? this.accountName(stack),
      softDelete,
      isPrivate: privateEndpoint !== undefined,
      subnets: () => this.subnets.all,
      kind: {
        accountKind: "FileStorage",
        accountTier: "Premium",
        accountReplicationType: redundancy ?? Redundancy.LOCAL,
        // An account that wants secure transfer refuses the plain protocol of Linux.
        httpsTrafficOnlyEnabled: false,
        sharedAccessKeyEnabled: false,
      },
    });
  }

  private accountName(stack: AzureStack): string {
    const { subscriptionId } = new DataAzurermClientConfig(this, "client");
    return globalName(stack, subscriptionId, `${stack.node.id}${this.name}`, 16);
  }
}
