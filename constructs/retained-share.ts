import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import type { StorageShare } from "@cdktf/provider-azurerm/lib/storage-share/index.js";
import type { StackSpec } from "../core/spec/index.js";
import { RemovalPolicy } from "./removal-policy.js";
import { addressOf } from "./stack.js";

interface ShareParts {
  readonly name: string;
  readonly account: StorageAccount;
  readonly share: StorageShare;
}

/** What of a share stays when its stack goes: all of it, unless its policy says otherwise. */
export function retainedShare(
  { name, account, share }: ShareParts,
  policy: RemovalPolicy | undefined,
): StackSpec["retained"] {
  if (policy === RemovalPolicy.DESTROY) return [];
  return [
    { address: addressOf(share), what: `share ${name}` },
    { address: addressOf(account), what: `storage account of the share ${name}` },
  ];
}

/** What of a share goes with its stack unasked. */
export function removableShare(
  { account, share }: ShareParts,
  policy: RemovalPolicy | undefined,
): StackSpec["removable"] {
  return policy === RemovalPolicy.DESTROY ? [addressOf(share), addressOf(account)] : [];
}
