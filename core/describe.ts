import { formatViolation, type Violation } from "./errors.js";
import type { Event } from "./events.js";
import { terminalLine } from "./quote.js";

/** How an event reads: `text` stays, and `doing` says what goes on now. */
export interface Description {
  readonly text?: string;
  readonly doing?: Doing;
  /** Nothing goes on any more. */
  readonly idle?: boolean;
  readonly warning?: boolean;
  readonly error?: boolean;
}

/** What goes on, of several things at a time. */
export interface Doing {
  /** What it is about: one that says another thing of the same takes its place. */
  readonly about: string;
  /** Absent: that is over. */
  readonly text?: string;
  /** One of many such lines: where there is no line that moves, most of them may be left out. */
  readonly fleeting?: boolean;
}

export function describe(event: Event): Description {
  switch (event.type) {
    case "phase":
      if (event.state === "start")
        return { doing: { about: event.stack, text: `${event.stack}: ${event.phase}` } };
      return {
        text: terminalLine(
          `${event.state === "done" ? "✓" : "✗"} ${event.stack}: ${event.phase}${took(event.seconds)}`,
        ),
        idle: true,
      };
    case "step":
      return describeStep(event);
    case "resource":
      if (event.state === "start") {
        const text = `${event.stack}: ${event.action} ${event.address}`;
        return { doing: { about: resourceOf(event), text } };
      }
      return {
        doing: { about: resourceOf(event) },
        text: terminalLine(
          `  ${event.state === "done" ? "✓" : "✗"} ${event.action} ${event.address}${took(event.seconds)}`,
        ),
      };
    case "progress":
      if (event.over) return { doing: { about: event.what } };
      return { doing: { about: event.what, text: `${event.what}: ${event.detail}`, fleeting: true } };
    case "notice":
      return { text: event.text };
    case "warning":
      return { text: `! ${event.text}`, warning: true };
    case "error":
      return { text: describeViolations(event.violations), error: true };
  }
}

export function describeViolations(violations: readonly Violation[]): string {
  return violations.map((violation) => `✗ ${formatViolation(violation)}`).join("\n");
}

function describeStep(event: Event & { type: "step" }): Description {
  const about = event.subject.path;
  const name = terminalLine(`${about}: ${event.step}`);
  // What others wrote cannot pass for a line of ours: those begin further left.
  const detail = event.detail ? ` (${event.detail.replaceAll("\n", "\n      ")})` : "";
  const over = { about };
  switch (event.state) {
    case "checking":
    case "changing":
      return { doing: { about, text: `${name}${detail}` } };
    case "ok":
      return { doing: over, text: `  ✓ ${name}${detail}` };
    case "changed":
      return { doing: over, text: `  ✓ ${name}${detail}, changed${took(event.seconds)}` };
    case "different":
    case "failed":
      return { doing: over, text: `  ✗ ${name}${detail}` };
  }
}

function resourceOf({ stack, address }: Event & { type: "resource" }): string {
  return `${stack} ${address}`;
}

function took(seconds: number | undefined): string {
  return seconds === undefined ? "" : ` ${seconds.toFixed(1)} s`;
}
