import type { CloudHome } from "./records/home.js";
import type { Records } from "./records/record.js";
import { answerVaultForUser } from "./services/vault/answer-user.js";
import { secretStore } from "./vaults/secret-store.js";

export interface VaultRequest {
  readonly method: string;
  /** `shop.vault.longshore.test`. */
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  readonly body: string;
}

export interface VaultReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Answers whoever runs terraform, who has all of the cloud's files: nobody else can ask. Machines are answered by the
 * services process, from the same files.
 */
export async function answerForUser(
  home: CloudHome,
  records: Records,
  request: VaultRequest,
): Promise<VaultReply> {
  const { status, headers, body } = await records.exclusively(() =>
    answerVaultForUser(request, { records, secrets: (name) => secretStore(home.vaults, name) }),
  );
  return { status, headers, body: JSON.stringify(body) };
}
