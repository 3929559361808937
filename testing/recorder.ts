import { describe } from "../core/describe.js";
import type { Emit, Event } from "../core/events.js";
import { eventLog } from "../deploy/event-log.js";

/** Keeps what is told, for the error of a deployment that fails. */
export class Recorder {
  private readonly lines: string[] = [];
  private readonly log = eventLog(process.env);

  constructor(private readonly onEvent: Emit = () => {}) {}

  readonly emit = (event: Event): void => {
    const { text } = describe(event);
    if (text !== undefined) this.note(text);
    this.onEvent(event);
    this.log?.(event);
  };

  note(text: string): void {
    this.lines.push(text);
  }

  text(): string {
    return this.lines.join("\n");
  }
}
