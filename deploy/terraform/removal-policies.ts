import * as z from "zod";
import type { StackSpec } from "../../core/spec/index.js";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import type { Workspace } from "./workspace.js";

/** What the program says, or said while it declared them, becomes of things with data when they go. */
export interface RemovalPolicies {
  /** Kept in the cloud. */
  readonly retained: readonly { readonly address: string; readonly what: string }[];
  /** Deleted; addresses. */
  readonly removable: readonly string[];
}

const POLICIES = keptJson<RemovalPolicies>(
  "the removal policies of what the stack has",
  z.object({
    retained: z.array(z.object({ address: z.string(), what: z.string() })),
    removable: z.array(z.string()),
  }),
  { remedy: "Move it away: data that the program declares no more is then kept or deleted as you name it." },
);

/** Those of what the program declares, and of what it has declared in this workspace before. */
export function policiesOf(
  { policiesFile }: Pick<Workspace, "policiesFile">,
  spec: StackSpec,
): RemovalPolicies {
  const before = readKept(policiesFile, POLICIES) ?? { retained: [], removable: [] };
  const now = new Set([...spec.retained.map(({ address }) => address), ...spec.removable]);
  return {
    retained: [...spec.retained, ...before.retained.filter(({ address }) => !now.has(address))],
    removable: [...spec.removable, ...before.removable.filter((address) => !now.has(address))],
  };
}

/** `addresses` are those that the state holds: what it no longer holds is forgotten. Without: all are noted. */
export function notePolicies(
  { policiesFile }: Pick<Workspace, "policiesFile">,
  { retained, removable }: RemovalPolicies,
  addresses?: ReadonlySet<string>,
): void {
  const isHeld = (address: string) => addresses?.has(address) ?? true;
  const held: RemovalPolicies = {
    retained: retained.filter(({ address }) => isHeld(address)),
    removable: removable.filter(isHeld),
  };
  writeFileAtomic(policiesFile, `${JSON.stringify(held, null, 2)}\n`);
}
