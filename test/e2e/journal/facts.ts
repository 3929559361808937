import type { StateJson } from "../../../deploy/terraform/json.js";
import { attributesAt, text } from "../../../deploy/terraform/state-values.js";
import type { JournalSpec } from "./spec.js";

/** What only Terraform's state knows of a journal. */
export interface JournalFacts {
  readonly workspaceId: string;
}

/** Undefined while the state has no such workspace. */
export function readJournalFacts({ workspace }: JournalSpec, state: StateJson): JournalFacts | undefined {
  const workspaceId = text(attributesAt(state, workspace)?.id);
  return workspaceId === undefined ? undefined : { workspaceId };
}
