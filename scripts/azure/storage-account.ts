import { nameOf } from "../../core/arm-id.js";
import type { Arm } from "./arm.js";

export type AccountKey = "primary" | "secondary";

const API_VERSION = "2024-01-01";
/** As ARM calls them. */
const KEYS = { primary: "key1", secondary: "key2" } as const;

/** Replaces one of an account's two keys, the other one stays: what signs in with it from then on is refused. Source: Storage Accounts - Regenerate Key. */
export async function regenerateAccountKey(arm: Arm, accountId: string, key: AccountKey): Promise<void> {
  const call = {
    path: `${accountId}/regenerateKey`,
    query: { "api-version": API_VERSION },
    what: `the ${key} key of ${nameOf(accountId)} can be replaced`,
  };
  await arm.post(call, { keyName: KEYS[key] });
}
