import type { OnOutput } from "./execute.js";

type Stream = Parameters<OnOutput>[1];

/** What is kept of what came before the mark, for a message. */
const KEPT_BYTES = 4096;

/** Passes on what a command wrote, and nothing of what the user's start-up files wrote before it began. */
export class MarkedOutput {
  /** What came before the mark, as text. */
  private readonly before: Record<Stream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  private readonly begun: Record<Stream, boolean> = { stdout: false, stderr: false };
  private readonly mark: Buffer;

  constructor(
    mark: string,
    private readonly onOutput: OnOutput,
    /** Called once, when the command begins. */
    private readonly onBegin: () => void,
  ) {
    this.mark = Buffer.from(`\n${mark}\n`);
  }

  get hasBegun(): boolean {
    return this.begun.stdout;
  }

  /** The last line that was printed before the command began; undefined when none was. */
  get lastLine(): string | undefined {
    const lines = [this.before.stderr, this.before.stdout].flatMap((part) => part.toString().split("\n"));
    return lines.map((line) => line.trim()).findLast((line) => line !== "");
  }

  take(chunk: Buffer, from: Stream): void {
    if (this.begun[from]) {
      this.onOutput(chunk, from);
      return;
    }
    const all = Buffer.concat([this.before[from], chunk]);
    const at = all.indexOf(this.mark);
    if (at === -1) {
      this.before[from] = all.subarray(-KEPT_BYTES);
      return;
    }
    this.before[from] = all.subarray(0, at).subarray(-KEPT_BYTES);
    this.begun[from] = true;
    if (from === "stdout") this.onBegin();
    const rest = all.subarray(at + this.mark.length);
    if (rest.length > 0) this.onOutput(rest, from);
  }
}
