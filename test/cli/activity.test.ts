import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { showActivity } from "../../cli/activity.js";
import { describe } from "../../core/describe.js";
import type { Event } from "../../core/events.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a terminal of this size shows, or a file, after what was written to it. */
function screen(size?: { columns: number; rows: number }) {
  const stream = Object.assign(new PassThrough(), size ? { isTTY: true, ...size } : {});
  let written = "";
  stream.on("data", (chunk: Buffer) => {
    written += chunk;
  });
  const lines = () => shown(written);
  return { activity: showActivity(stream as unknown as NodeJS.WriteStream), stream, lines };
}

/** Plays the commands that log-update gives a terminal: to the line's begin, up, erase the line, erase below. */
function shown(written: string): string[] {
  const lines: string[] = [""];
  let row = 0;
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  for (const [part, command] of written.matchAll(/\x1b\[\??(\d*[A-Za-z])|[\s\S]/gu)) {
    const count = Number.parseInt(command ?? "", 10) || 1;
    if (part === "\n") {
      row++;
      column = 0;
      lines[row] ??= "";
    } else if (command?.endsWith("A")) row = Math.max(0, row - count);
    else if (command?.endsWith("B")) row += count;
    else if (command?.endsWith("G")) column = count - 1;
    else if (command === "2K") lines[row] = "";
    else if (command?.endsWith("K")) lines[row] = (lines[row] ?? "").slice(0, column);
    else if (command?.endsWith("J")) {
      lines.length = row + 1;
      lines[row] = (lines[row] ?? "").slice(0, column);
    } else if (command === undefined) {
      lines[row] =
        (lines[row] ?? "").padEnd(column).slice(0, column) + part + (lines[row] ?? "").slice(column + 1);
      column++;
    }
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}

const doing = (about: string, text: string, fleeting?: boolean) => ({ about, text, fleeting });

it("has a line for each thing that goes on, and none for what is over", () => {
  const { activity, stream, lines } = screen({ columns: 80, rows: 24 });
  activity.show(doing("shop", "shop: converge"));
  activity.show(doing("shop/web", "shop/web: first boot has ended (running)"));
  activity.show(doing("shop/db", "shop/db: engine docker answers"));
  activity.show(doing("shop/web", "shop/web: image site (pulling)"));
  expect(lines().map((line) => line.slice(2))).toEqual([
    "shop: converge",
    "shop/web: image site (pulling)",
    "shop/db: engine docker answers",
  ]);
  activity.show({ about: "shop/web" });
  activity.aside(() => stream.write("  ✓ shop/web: image site\n"));
  expect(lines().map((line) => line.slice(2))).toEqual([
    "✓ shop/web: image site",
    "shop: converge",
    "shop/db: engine docker answers",
  ]);
  activity.clear();
  expect(lines()).toEqual(["  ✓ shop/web: image site"]);
});

it("has no line any more for progress that is over, while its phase goes on", () => {
  const { activity, lines } = screen({ columns: 80, rows: 24 });
  const told: Event[] = [
    { type: "phase", stack: "shop", phase: "apply", state: "start" },
    { type: "progress", what: "machine image", detail: "write the disk" },
    { type: "progress", what: "machine image", detail: "made", over: true },
  ];
  for (const event of told) {
    const { doing } = describe(event);
    if (doing) activity.show(doing);
  }
  expect(lines().map((line) => line.slice(2))).toEqual(["shop: apply"]);
  activity.clear();
});

it("is no wider than the terminal, and tells how long a thing has taken", () => {
  const { activity, lines } = screen({ columns: 40, rows: 24 });
  activity.show(doing("shop/web", `shop/web: ${"a long step ".repeat(9)}`));
  vi.advanceTimersByTime(75_000);
  const [line = "", ...others] = lines();
  expect(others).toEqual([]);
  expect(line.length).toBeLessThan(40);
  expect(line).toMatch(/^. shop\/web: a long step a.*… 7[45] s$/);
  activity.clear();
});

it("leaves room on a low terminal, and counts the rest", () => {
  const { activity, lines } = screen({ columns: 80, rows: 5 });
  for (const name of ["a", "b", "c", "d", "e"]) activity.show(doing(name, `shop/${name}: first boot`));
  expect(lines().map((line) => line.slice(2))).toEqual([
    "shop/a: first boot",
    "shop/b: first boot",
    "shop/c: first boot",
    "and 2 more",
  ]);
  activity.clear();
});

it("is a line for each change where nothing can move, and some of many that are fleeting", () => {
  const { activity, lines } = screen();
  activity.show(doing("shop/web", "shop/web: engine docker answers"));
  activity.show(doing("shop/web", "shop/web: engine docker answers"));
  activity.show(doing("image", "image: 1 %", true));
  activity.show(doing("image", "image: 2 %", true));
  vi.advanceTimersByTime(20_000);
  activity.show(doing("image", "image: 50 %", true));
  activity.clear();
  expect(lines()).toEqual(["  … shop/web: engine docker answers", "  … image: 1 %", "  … image: 50 %"]);
});
