import type { SynthesizedStack } from "../program/stack.js";
import type { PlanJson } from "../terraform/json.js";
import { declaredSecrets } from "./declared.js";

/** What is told of vaults that a destroy deletes, with secrets that nobody but a user has written. */
export function lostSecrets(
  { name, spec }: Pick<SynthesizedStack, "name" | "spec">,
  planned: PlanJson,
): string[] {
  const declared = declaredSecrets(spec);
  return (planned.resource_changes ?? []).flatMap(({ address, change }) => {
    const secrets = declared.filter(({ vault }) => vault === address).map((each) => each.name);
    if (secrets.length === 0 || !change.actions.includes("delete")) return [];
    const names = [...new Set(secrets)].sort().join(", ");
    return [
      `${name}: the secrets that were set by hand (${names}) are deleted with vault ${change.before?.name}; ` +
        `\`longshore up ${name}\` within 7 days recovers both`,
    ];
  });
}
