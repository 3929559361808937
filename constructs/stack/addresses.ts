import { uniqueId } from "../cdktf.js";

/**
 * The name in a Terraform address, `web_disks_data`, of the ids from the stack down: without `Default`, which marks a
 * construct's main resource. Where an id holds what would make that ambiguous, cdktf's own scheme, which adds a hash.
 */
export function addressName(ids: readonly string[]): string {
  const readable = ids.every((id) => /^[A-Za-z][A-Za-z0-9-]*$/.test(id));
  if (readable) return ids.filter((id) => id !== "Default").join("_");
  // Terraform's names begin with a letter or an underscore.
  return uniqueId([...ids]).replace(/^(?![A-Za-z_])/, "_");
}
