import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createIo, type Io } from "../../cli/io.js";
import { table } from "../../cli/table.js";
import { LongshoreError } from "../../core/errors.js";

let printed = "";
beforeEach(() => {
  printed = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += text;
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

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

/** Sets a title, the clipboard, clears the screen, and turns text round. */
const NASTY = "\x1b]0;title\x07\x1b]52;c;cm0=\x07\x1b[2J\x9b2J\u202elp\rx";
const VISIBLE = "\\x1b]0;title\\x07\\x1b]52;c;cm0=\\x07\\x1b[2J\\x9b2J\\u202elp\\x0dx";
const nastyError = new LongshoreError({ where: NASTY, rule: NASTY, seen: NASTY, remedy: NASTY, log: NASTY });

const SUBJECT = { kind: "host", name: "h", path: "s/h" };
const TOLD: [string, (io: Io) => void][] = [
  ["a phase", (io) => io.emit({ type: "phase", stack: NASTY, phase: "plan", state: "done" })],
  ["what is going on", (io) => io.emit({ type: "phase", stack: NASTY, phase: "plan", state: "start" })],
  [
    "a resource",
    (io) => io.emit({ type: "resource", stack: "s", address: NASTY, action: "create", state: "done" }),
  ],
  [
    "a step",
    (io) =>
      io.emit({ type: "step", stack: "s", subject: SUBJECT, step: "x", state: "failed", detail: NASTY }),
  ],
  ["progress", (io) => io.emit({ type: "progress", what: NASTY, detail: NASTY })],
  ["a notice", (io) => io.emit({ type: "notice", text: NASTY })],
  ["a warning", (io) => io.emit({ type: "warning", text: NASTY })],
  ["a result", (io) => io.result(NASTY, { name: NASTY })],
  ["a table", (io) => io.result(table(["NAME", ""], [[NASTY, NASTY]]), { name: NASTY })],
  ["an error", (io) => io.error(nastyError)],
  ["a defect", (io) => io.error(new TypeError(NASTY))],
];

describe("text of others", () => {
  it.each(TOLD)("does not command the terminal: %s", (_what, tell) => {
    tell(createIo({ json: false }));
    expect(printed).toContain(VISIBLE);
    expect(printed).not.toMatch(/[^\P{C}\n]/u);
  });

  it.each(TOLD)("is the same value in JSON, and plain text there: %s", (_what, tell) => {
    tell(createIo({ json: true }));
    expect(printed.trimEnd()).not.toMatch(/\p{C}/u);
    expect(
      Object.values(JSON.parse(printed))
        .map((value) => JSON.stringify(value))
        .join(),
    ).toContain(JSON.stringify(NASTY).slice(1, -1));
  });

  it("comes as it is where it is asked for", () => {
    createIo({ json: false }).raw(Buffer.from(NASTY));
    expect(printed).toBe(NASTY);
  });

  it("has no line that could pass for one of ours", () => {
    const io = createIo({ json: false });
    io.emit({ type: "phase", stack: "a\n✓ b", phase: "plan", state: "done" });
    io.emit({
      type: "step",
      stack: "s",
      subject: SUBJECT,
      step: "x",
      state: "failed",
      detail: "no\n  ✓ s/h: x",
    });
    io.result(table(["NAME"], [["volume\nother"]]), {});
    expect(printed).toBe("✓ a\\n✓ b: plan\n  ✗ s/h: x (no\n        ✓ s/h: x)\nNAME\nvolume\\nother\n");
  });

  it.each([
    ["a terminal", { TERM: "xterm", NO_COLOR: "" }, true, "\x1b[33m! \\x1b[32mfine\x1b[39m\n"],
    ["no terminal", { TERM: "xterm", NO_COLOR: "", CI: "1", FORCE_COLOR: "1" }, false, "! \\x1b[32mfine\n"],
    ["a terminal, with NO_COLOR", { TERM: "xterm", NO_COLOR: "1" }, true, "! \\x1b[32mfine\n"],
    ["a dumb one", { TERM: "dumb", NO_COLOR: "" }, true, "! \\x1b[32mfine\n"],
  ])("is in our colours on %s", (_where, env, isTTY, expected) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    Object.defineProperty(process.stderr, "isTTY", { value: isTTY, configurable: true });
    createIo({ json: false }).emit({ type: "warning", text: "\x1b[32mfine" });
    expect(printed).toBe(expected);
  });
});
