import { formatViolation, type Violation } from "./errors.js";
import type { Event } from "./events.js";
import { terminalLine } from "./quote.js";

/** How an event reads: `text` stays, `doing` is what goes on now ("" for nothing). */
export interface Description {
  readonly text?: string;
  readonly doing?: string;
  /** One of many such lines: where there is no spinner, most of them may be left out. */
  readonly fleeting?: boolean;
  readonly warning?: boolean;
  readonly error?: boolean;
}

export function describe(event: Event): Description {
  switch (event.type) {
    case "phase":
      if (event.state === "start") return { doing: `${event.stack}: ${event.phase}` };
      return {
        text: terminalLine(
          `${event.state === "done" ? "✓" : "✗"} ${event.stack}: ${event.phase}${took(event.seconds)}`,
        ),
        doing: "",
      };
    case "step":
      return describeStep(event);
    case "resource":
      if (event.state === "start") return { doing: `${event.stack}: ${event.action} ${event.address}` };
      return {
        text: terminalLine(
          `  ${event.state === "done" ? "✓" : "✗"} ${event.action} ${event.address}${took(event.seconds)}`,
        ),
      };
    case "progress":
      return { doing: `${event.what}: ${event.detail}`, fleeting: true };
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
  const name = terminalLine(`${event.stack}/${event.host}: ${event.step}`);
  // What others wrote cannot pass for a line of ours: those begin further left.
  const detail = event.detail ? ` (${event.detail.replaceAll("\n", "\n      ")})` : "";
  switch (event.state) {
    case "checking":
    case "changing":
      return { doing: `${name}${detail}` };
    case "ok":
      return { text: `  ✓ ${name}${detail}` };
    case "changed":
      return { text: `  ✓ ${name}${detail}, changed${took(event.seconds)}` };
    case "different":
    case "failed":
      return { text: `  ✗ ${name}${detail}` };
  }
}

function took(seconds: number | undefined): string {
  return seconds === undefined ? "" : ` ${seconds.toFixed(1)} s`;
}
