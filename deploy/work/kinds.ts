import { hostKind } from "../hosts/host-kind.js";
import { shareKind } from "../shares/share-kind.js";
import type { SubjectKind } from "./kind.js";

/** Every kind of subject that stacks have, in the order in which reports tell of them. */
export const KINDS: readonly SubjectKind[] = [shareKind, hostKind];
