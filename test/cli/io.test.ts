import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createIo } from "../../cli/io.js";
import { LongshoreError } from "../../core/errors.js";

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

it("tells everything as one object a line, with its time and type", () => {
  const io = createIo({ json: true });
  io.emit({ type: "notice", text: "two\nlines" });
  const euro = Buffer.from("1 €\n");
  io.raw(euro.subarray(0, 3));
  io.raw(euro.subarray(3));
  io.result("for people", { stack: "shop" });
  io.error(new LongshoreError({ where: "shop", rule: "it is so" }, { exitCode: 4 }));
  io.error(new TypeError("oops"));
  vi.restoreAllMocks();

  const lines = printed.trimEnd().split("\n");
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.every(({ time }) => new Date(String(time)).toISOString() === time)).toBe(true);
  expect(events.map(({ time: _time, ...event }) => event)).toEqual([
    { type: "notice", text: "two\nlines" },
    { type: "output", text: "1 " },
    { type: "output", text: "€\n" },
    { type: "result", stack: "shop" },
    { type: "error", violations: [{ where: "shop", rule: "it is so" }], exitCode: 4 },
    { type: "error", defect: expect.stringContaining("TypeError: oops\n    at ") },
  ]);
});
