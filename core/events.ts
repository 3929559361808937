import type { ExitCode, Violation } from "./errors.js";
import type { Subject } from "./subject.js";

/**
 * What a run tells while it works. Everything that prints, prints these: as text for a person,
 * as one JSON object a line with `--json`. No event carries a secret.
 */
export type Event =
  | { type: "phase"; stack: string; phase: Phase; state: "start" | "done" | "failed"; seconds?: number }
  | {
      type: "step";
      stack: string;
      subject: Subject;
      step: string;
      state: StepState;
      detail?: string;
      seconds?: number;
    }
  | {
      type: "resource";
      stack: string;
      address: string;
      action: string;
      state: "start" | "done" | "failed";
      seconds?: number;
    }
  /** Something that takes long tells how far it is: a machine image, a machine's first boot. */
  | { type: "progress"; what: string; detail: string; over?: true }
  | { type: "notice"; text: string }
  | { type: "warning"; text: string }
  /** What a user can act upon; the run may go on with what it does not concern. */
  | { type: "error"; violations: readonly Violation[]; exitCode: ExitCode };

export type Phase = "synth" | "plan" | "apply" | "converge" | "verify" | "destroy";
export type StepState = "checking" | "changing" | "ok" | "changed" | "failed" | "different";
export type Emit = (event: Event) => void;
