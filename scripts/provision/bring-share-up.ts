import { bringShareUp, REFUSED_KEYS } from "../commands/share.js";
import type { Result } from "../transport/transport.js";
import type { HostContext } from "./host-context.js";
import { type VaultPatience, whileRefused } from "./while-refused.js";

/** Has a host fetch the keys of a share and mount it, or make its volume, when the vault lets it. */
export async function tryToBringUp(
  host: HostContext,
  name: string,
  patience?: VaultPatience,
): Promise<Result> {
  const told = `the vault does not let it have the keys of ${name} yet`;
  return await whileRefused(host, bringShareUp(name), { refused: REFUSED_KEYS, told }, patience);
}
