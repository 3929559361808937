import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import type { StorageShare } from "@cdktf/provider-azurerm/lib/storage-share/index.js";
import { RemovalPolicy } from "../stack/removal-policy.js";
import type { DataResource } from "../stack/stack-part.js";

interface ShareParts {
  readonly name: string;
  readonly account: StorageAccount;
  readonly share: StorageShare;
}

/** What of a share holds data: all of it stays when its stack goes, unless its policy says otherwise. */
export function shareData(
  { name, account, share }: ShareParts,
  removalPolicy: RemovalPolicy = RemovalPolicy.RETAIN,
): DataResource[] {
  return [
    { resource: share, what: `share ${name}`, removalPolicy },
    { resource: account, what: `storage account of the share ${name}`, removalPolicy },
  ];
}
