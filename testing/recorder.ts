import { describe } from "../cli/describe.js";
import { eventLog } from "../cli/event-log.js";
import type { Io } from "../cli/io.js";
import type { Emit, Event } from "../core/events.js";

/** Keeps what is told, for the error of a deployment that fails. */
export class Recorder implements Io {
  readonly json = false;
  private readonly lines: string[] = [];
  private readonly log = eventLog(process.env);

  constructor(private readonly onEvent: Emit = () => {}) {}

  readonly emit = (event: Event): void => {
    const { text } = describe(event);
    if (text !== undefined) this.lines.push(text);
    this.onEvent(event);
    this.log?.(event);
  };

  result(text: string): void {
    this.lines.push(text);
  }

  error(error: unknown): void {
    this.lines.push(error instanceof Error ? error.message : String(error));
  }

  raw(chunk: Buffer): void {
    this.lines.push(chunk.toString());
  }

  /** A test has nobody to ask. */
  readonly askSecret = async (): Promise<undefined> => undefined;

  close(): void {}

  text(): string {
    return this.lines.join("\n");
  }
}
