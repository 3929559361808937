import type { Site } from "./site.js";
import type { Work } from "./work.js";

/** A kind of subject: what there is to do for each one that a stack declares. */
export interface SubjectKind {
  works(site: Site): readonly Work[];
}
