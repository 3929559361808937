import cliTruncate from "cli-truncate";
import { createLogUpdate } from "log-update";
import type { Doing } from "../core/describe.js";
import { terminalLine } from "../core/quote.js";
import { coloursOn } from "./colours.js";

/** What goes on right now, of several things at a time. */
export interface Activity {
  show(doing: Doing): void;
  /** Writes something that stays. */
  aside(write: () => void): void;
  /** Nothing goes on any more. */
  clear(): void;
}

/** Lines that move on a terminal; elsewhere, as in the log of a CI run, a line that stays for each change. */
export function showActivity(stream: NodeJS.WriteStream): Activity {
  // A terminal that tells no width, as under some recorders, cannot hold lines that move.
  return stream.isTTY === true && stream.columns > 0 ? new MovingLines(stream) : new StayingLines(stream);
}

const FRAMES = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
const FRAME_MS = 100;
/** What comes after these is counted. */
const MOST_LINES = 10;
/** So short a thing needs no clock. */
const SHORT_SECONDS = 3;

/** One line each, in the order in which they began, no wider than the terminal. */
class MovingLines implements Activity {
  private readonly lines = new Map<string, { readonly text: string; readonly since: number }>();
  private readonly update: ReturnType<typeof createLogUpdate>;
  private timer: NodeJS.Timeout | undefined;
  private frame = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.update = createLogUpdate(stream);
  }

  show({ about, text }: Doing): void {
    const known = this.lines.get(about);
    if (text === undefined) this.lines.delete(about);
    else {
      const line = terminalLine(text);
      this.lines.set(about, { text: line, since: known?.text === line ? known.since : Date.now() });
    }
    if (this.lines.size === 0) {
      this.clear();
      return;
    }
    this.timer ??= setInterval(() => this.draw(), FRAME_MS).unref();
    this.draw();
  }

  aside(write: () => void): void {
    this.update.clear();
    write();
    if (this.lines.size > 0) this.draw();
  }

  clear(): void {
    this.lines.clear();
    clearInterval(this.timer);
    this.timer = undefined;
    this.update.clear();
    this.update.done();
  }

  private draw(): void {
    const spinner = FRAMES[this.frame++ % FRAMES.length];
    const most = Math.max(1, Math.min(MOST_LINES, (this.stream.rows || 24) - 2));
    const all = [...this.lines.values()];
    const shown = all.slice(0, most).map(({ text, since }) => this.line(`${spinner} ${text}`, since));
    const more = all.length - shown.length;
    this.update(
      [...shown, ...(more > 0 ? [coloursOn(this.stream).dim(`  and ${more} more`)] : [])].join("\n"),
    );
  }

  private line(text: string, since: number): string {
    const seconds = Math.floor((Date.now() - since) / 1000);
    const clock = seconds < SHORT_SECONDS ? "" : ` ${seconds} s`;
    const columns = this.stream.columns - 1 - clock.length;
    return `${cliTruncate(text, Math.max(1, columns))}${coloursOn(this.stream).dim(clock)}`;
  }
}

/** The progress of one long thing is a line in this time. */
const FLEETING_MS = 10_000;

class StayingLines implements Activity {
  private readonly shown = new Map<string, { readonly text: string; readonly at: number }>();

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show({ about, text, fleeting = false }: Doing): void {
    if (text === undefined) return;
    const last = this.shown.get(about);
    if (last?.text === text || (fleeting && last && Date.now() - last.at < FLEETING_MS)) return;
    this.shown.set(about, { text, at: Date.now() });
    this.stream.write(`${coloursOn(this.stream).dim(`  … ${terminalLine(text)}`)}\n`);
  }

  aside(write: () => void): void {
    write();
  }

  clear(): void {
    this.shown.clear();
  }
}
