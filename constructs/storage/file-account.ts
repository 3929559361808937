import {
  StorageAccount,
  type StorageAccountConfig,
} from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import type { Construct } from "constructs";
import { Duration } from "../../core/units.js";
import type { ISubnet } from "../network/subnet.js";
import { lazyList } from "../stack/literals.js";
import { AzureStack } from "../stack/stack.js";
import type { Redundancy } from "./storage.js";

/** What the protocol of a share wants of its account. */
export interface FileAccountKind {
  readonly account: Pick<
    StorageAccountConfig,
    | "accountKind"
    | "accountTier"
    | "httpsTrafficOnlyEnabled"
    | "largeFileShareEnabled"
    | "sharedAccessKeyEnabled"
  >;
  readonly smb?: NonNullable<StorageAccountConfig["shareProperties"]>["smb"];
}

/** What the account of a share is, whatever its protocol. */
export interface FileAccountProps {
  readonly name: string;
  readonly redundancy: Redundancy;
  /** For how long a deleted share can be brought back. Default: 7 days. */
  readonly softDelete?: Duration;
  /** Whether hosts reach it by an address in a subnet, and by nothing else. */
  readonly isPrivate: boolean;
  /** Whom it lets in, asked when the stack is synthesized. */
  readonly subnets: () => readonly ISubnet[];
  readonly kind: FileAccountKind;
}

/** The storage account that a share has for itself: closed to all but the subnets of its hosts. */
export function fileAccount(scope: Construct, id: string, props: FileAccountProps): StorageAccount {
  const { location, resourceGroupName, tags } = AzureStack.of(scope);
  const softDelete = props.softDelete ?? Duration.hours(24 * 7);
  return new StorageAccount(scope, id, {
    name: props.name,
    location,
    resourceGroupName,
    ...props.kind.account,
    accountReplicationType: props.redundancy,
    minTlsVersion: "TLS1_2",
    publicNetworkAccessEnabled: !props.isPrivate,
    allowNestedItemsToBePublic: false,
    shareProperties: {
      retentionPolicy: { days: softDelete.toSeconds() / SECONDS_A_DAY },
      smb: props.kind.smb,
    },
    networkRules: {
      defaultAction: "Deny",
      bypass: ["None"],
      virtualNetworkSubnetIds: lazyList(() => props.subnets().map(({ subnetId }) => subnetId)),
    },
    tags,
  });
}

const SECONDS_A_DAY = 86_400;
