import { readFileSync } from "node:fs";
import type { Event } from "../../core/events.js";
import { rounded } from "../statistics.js";

/** Where time goes: seconds by the name of a part, in the order in which parts first came up. */
export class Spent {
  private readonly parts = new Map<string, number>();

  add(part: string, seconds: number): void {
    this.parts.set(part, (this.parts.get(part) ?? 0) + seconds);
  }

  async time<T>(part: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.add(part, (performance.now() - started) / 1000);
    }
  }

  /**
   * Splits the seconds of a command by the phases that its `--json` output tells of; `rest` is node's start, `terraform
   * init`, the provider's start and its end.
   */
  addCommand(name: string, stack: string, output: string, seconds: number): void {
    let rest = seconds;
    for (const event of output.split("\n").flatMap(asEvent)) {
      if (event.type !== "phase" || event.stack !== stack || event.seconds === undefined) continue;
      this.add(`${name}: ${event.phase}`, event.seconds);
      rest -= event.seconds;
    }
    this.add(`${name}: rest`, rest);
  }

  addAll(other: Spent): void {
    for (const [part, seconds] of other.parts) this.add(part, seconds);
  }

  get total(): number {
    return [...this.parts.values()].reduce((sum, seconds) => sum + seconds, 0);
  }

  /** By part, for each of so many rounds. */
  perRound(rounds: number): Record<string, number> {
    return Object.fromEntries([...this.parts].map(([part, seconds]) => [part, rounded(seconds / rounds)]));
  }

  toString(): string {
    return [...this.parts].map(([part, seconds]) => `${part} ${seconds.toFixed(1)}`).join(", ");
  }
}

/** CPU seconds of the processes that this one has started and that have ended, and of those that these had started. */
export function childrenCpu(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / CLOCK_TICKS;
}

/** In a second, for every process that Linux shows. */
const CLOCK_TICKS = 100;

function asEvent(line: string): Event[] {
  return line.startsWith("{") ? [JSON.parse(line) as Event] : [];
}
