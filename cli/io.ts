import { StringDecoder } from "node:string_decoder";
import { describe, describeViolations } from "../core/describe.js";
import { LongshoreError } from "../core/errors.js";
import type { Emit, Event } from "../core/events.js";
import { jsonLine, terminal } from "../core/quote.js";
import { showActivity } from "./activity.js";
import { ask, askSecret, hasTerminal } from "./ask.js";
import { coloursOn } from "./colours.js";

/**
 * The only place that prints and asks. Text for a person, or one JSON object a line. What it is given is text of others: nothing of
 * it but `raw` commands the terminal.
 */
export interface Io {
  readonly json: boolean;
  readonly emit: Emit;
  /** The answer of a verb: text for a person, or the same as a `result` event. */
  result(text: string, data: object): void;
  error(error: unknown): void;
  /** Bytes as they come, e.g. of a log: as they are, or the text of `output` events. */
  raw(chunk: Buffer): void;
  /** Whether there is a terminal with somebody who is shown what happens and can answer. */
  readonly canAsk: boolean;
  /** Asks on the terminal; undefined where there is none. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** Asks for a secret on the terminal, without showing what is typed; undefined where there is none. */
  askSecret(question: string, signal: AbortSignal): Promise<string | undefined>;
  close(): void;
}

export function createIo(options: { json: boolean }): Io {
  return options.json ? jsonIo() : textIo();
}

function jsonIo(): Io {
  const write = (value: object) =>
    process.stdout.write(`${jsonLine({ time: new Date().toISOString(), ...value })}\n`);
  // A character may come in two chunks.
  const decoder = new StringDecoder("utf8");
  return {
    json: true,
    emit: write,
    result: (_text, data) => write({ type: "result", ...data }),
    error: (error) =>
      write({
        type: "error",
        ...(error instanceof LongshoreError
          ? { violations: error.violations, exitCode: error.exitCode }
          : { defect: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      }),
    raw: (chunk) => write({ type: "output", text: decoder.write(chunk) }),
    // Whoever reads the events is not whoever answers.
    canAsk: false,
    ask: async () => undefined,
    askSecret,
    close: () => {},
  };
}

function textIo(): Io {
  const activity = showActivity(process.stdout);
  // Colours are ours alone, and come last.
  const line = (text: string, stream: NodeJS.WriteStream = process.stdout, colour?: "red" | "yellow") =>
    activity.aside(() => {
      const shown = terminal(text);
      stream.write(`${colour ? coloursOn(stream)[colour](shown) : shown}\n`);
    });
  return {
    json: false,
    emit: (event: Event) => {
      const { text, doing, idle, warning, error } = describe(event);
      // Before the text that says how it ended: a line that is over is not drawn again below it.
      if (idle) activity.clear();
      else if (doing && doing.text === undefined) activity.show(doing);
      if (text !== undefined && error) line(text, process.stderr, "red");
      else if (text !== undefined && warning) line(text, process.stderr, "yellow");
      else if (text !== undefined) line(text);
      if (doing?.text !== undefined) activity.show(doing);
    },
    result: (text) => line(text),
    error: (error) => line(describeError(error), process.stderr, "red"),
    raw: (chunk) => activity.aside(() => process.stdout.write(chunk)),
    canAsk: hasTerminal(),
    ask: (question, signal) => {
      activity.clear();
      return ask(question, signal);
    },
    askSecret: (question, signal) => {
      activity.clear();
      return askSecret(question, signal);
    },
    close: () => activity.clear(),
  };
}

/** As it is shown to a person; only what is no `LongshoreError` is a defect. */
export function describeError(error: unknown): string {
  if (error instanceof LongshoreError) return describeViolations(error.violations);
  const defect = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `✗ This is a defect of longshore, please report it:\n${defect}`;
}
