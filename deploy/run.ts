import type { Emit } from "../core/events.js";
import type { Identities } from "./identities/identities.js";
import type { Project } from "./program/project.js";
import type { Target } from "./targets/target.js";

/** One run over stacks of a project: what all of deploy/ works with. Whoever starts it shows what it tells. */
export interface Run {
  readonly project: Project;
  readonly target: Target;
  /** What logs in to hosts that take only given keys. */
  readonly identities: Identities;
  readonly emit: Emit;
  /** Ends the run; what is under way is left so that the next one goes on from it. */
  readonly signal: AbortSignal;
}
