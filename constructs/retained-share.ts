import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import type { StorageShare } from "@cdktf/provider-azurerm/lib/storage-share/index.js";
import type { StackSpec } from "../core/spec.js";
import { RemovalPolicy } from "./removal-policy.js";
import { addressOf } from "./stack.js";

/** What of a share stays when its stack goes: all of it, unless its policy says otherwise. */
export function retainedShare(
  { name, account, share }: { name: string; account: StorageAccount; share: StorageShare },
  policy: RemovalPolicy | undefined,
): StackSpec["retained"] {
  if (policy === RemovalPolicy.DESTROY) return [];
  return [
    { address: addressOf(share), what: `share ${name}` },
    { address: addressOf(account), what: `storage account of the share ${name}` },
  ];
}
