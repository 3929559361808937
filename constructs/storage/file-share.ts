import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import { StorageShare } from "@cdktf/provider-azurerm/lib/storage-share/index.js";
import type { Construct } from "constructs";
import type { ShareProtocol } from "../../core/spec/index.js";
import { Checks } from "../checks/checks.js";
import type { ISubnet } from "../network/subnet.js";
import { globalName } from "../stack/global-name.js";
import { RemovalPolicy } from "../stack/removal-policy.js";
import { AzureStack } from "../stack/stack.js";
import type { DataResource } from "../stack/stack-part.js";
import { AdmittedSubnets } from "./admitted-subnets.js";
import { type FileAccountKind, fileAccount } from "./file-account.js";
import type { FileShareProps } from "./file-share-props.js";
import { PrivateFileEndpoint } from "./private-file-endpoint.js";
import { checkFileShare } from "./share-checks.js";
import { StackShare } from "./stack-share.js";
import { Redundancy, type ShareTier } from "./storage.js";

/** What a protocol wants of a share. */
interface ShareKind extends FileAccountKind {
  readonly protocol: ShareProtocol;
  readonly tier?: ShareTier;
  /** In GiB. */
  readonly leastQuota: number;
  /** Rules beside those of all shares. */
  check(checks: Checks): void;
  /** The id of the subscription that Terraform is signed in to. */
  subscriptionId(scope: Construct): string;
}

/**
 * A share with a storage account of its own, so that what opens it opens nothing else. Only the subnets of the hosts that
 * mount it are let in.
 */
export abstract class FileShare extends StackShare {
  readonly name: string;
  readonly account: StorageAccount;
  readonly share: StorageShare;
  /** Only with `privateEndpoint`. */
  readonly endpoint?: PrivateFileEndpoint;
  protected readonly directories: readonly string[];
  private readonly removalPolicy: RemovalPolicy;
  private readonly subnets = new AdmittedSubnets();

  constructor(scope: Construct, id: string, props: FileShareProps, kind: ShareKind) {
    super(scope, id);
    const stack = AzureStack.of(this);
    stack.noteRenamed(this, props.renamedFrom);
    this.name = props.name ?? stack.lastingName(this);
    const checks = new Checks(this.path, props, ["privateEndpoint"]);
    checkFileShare(checks, this.name, stack, props, kind.leastQuota);
    kind.check(checks);
    checks.done();
    this.directories = props.directories ?? [];
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const fullName = `${stack.node.id}${this.name}`;
    this.account = fileAccount(this, "Default", {
      name: props.account ?? globalName(stack, kind.subscriptionId(this), fullName, 16),
      redundancy: props.redundancy ?? Redundancy.LOCAL,
      softDelete: props.softDelete,
      isPrivate: props.privateEndpoint !== undefined,
      subnets: () => this.subnets.all,
      kind,
    });
    this.share = new StorageShare(this, "share", {
      name: this.name,
      storageAccountId: this.account.id,
      quota: props.quota.toGibibytes(),
      accessTier: kind.tier,
      enabledProtocol: kind.protocol.toUpperCase(),
    });
    if (props.privateEndpoint) {
      this.endpoint = new PrivateFileEndpoint(this, "endpoint", {
        name: `${stack.node.id}-${this.name}`,
        accountId: this.account.id,
        subnet: props.privateEndpoint,
      });
    }
  }

  /** @internal */
  admit(subnet: ISubnet): void {
    if (!this.endpoint) this.subnets.add(subnet);
  }

  /** @internal */
  dataResources(): DataResource[] {
    const { removalPolicy } = this;
    return [
      { resource: this.share, what: `share ${this.name}`, removalPolicy },
      { resource: this.account, what: `storage account of the share ${this.name}`, removalPolicy },
    ];
  }
}
