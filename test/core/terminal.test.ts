import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatViolation, LongshoreError } from "../../core/errors.js";
import { jsonLine, terminal, terminalLine } from "../../core/quote.js";

/** What a terminal obeys, or what makes text look like other text. */
const DANGEROUS: [string, string, string][] = [
  ["OSC 0, the window's title", "\x1b]0;owned\x07", "\\x1b]0;owned\\x07"],
  ["OSC 52, the clipboard", "\x1b]52;c;cm0gLXJm\x1b\\", "\\x1b]52;c;cm0gLXJm\\x1b\\"],
  ["CSI 2J, the screen", "\x1b[2J\x1b[H", "\\x1b[2J\\x1b[H"],
  ["C1 controls, as one character", "\x9b2J\x9d0;owned\x9c", "\\x9b2J\\x9d0;owned\\x9c"],
  ["NUL, backspace and delete", "a\0b\bc\x7f", "a\\x00b\\x08c\\x7f"],
  ["a return to the line's start", "failed\rdone  ", "failed\\x0ddone  "],
  ["vertical tab, form feed, next line", "a\vb\fc\x85d", "a\\x0bb\\x0cc\\x85d"],
  ["bidi overrides and isolates", "a\u202egnp.exe\u2066\u2069", "a\\u202egnp.exe\\u2066\\u2069"],
  ["bidi marks", "\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"],
  [
    "characters of no width",
    "we\u200bb\u200c\u200d\u2060\ufeff\u00ad",
    "we\\u200bb\\u200c\\u200d\\u2060\\ufeff\\xad",
  ],
  ["blank letters", "a\u3164\u115f\uffa0", "a\\u3164\\u115f\\uffa0"],
  ["line and paragraph separators", "a\u2028b\u2029c", "a\\u2028b\\u2029c"],
  ["tags beyond the first plane", "ok\u{e0041}\u{e007f}", "ok\\u{e0041}\\u{e007f}"],
  ["half a surrogate pair", "a\ud800b", "a\\ud800b"],
];

describe("terminal", () => {
  it.each(DANGEROUS)("makes visible: %s", (_what, text, expected) => {
    expect(terminal(text)).toBe(expected);
    expect(terminalLine(text)).toBe(expected);
  });

  it("leaves what is only text, and the structure of lines and columns", () => {
    const text = "✓ größe 数 العربية 😀 ⚠️ C:\\x1b\n\ttab\n";
    expect(terminal(text)).toBe(text);
    expect(terminal("of Windows\r\nlines\r\n")).toBe("of Windows\nlines\n");
    expect(terminalLine("web\n✓ shop: apply\tdone")).toBe("web\\n✓ shop: apply\\tdone");
  });

  it("changes nothing more the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(terminal(terminal(text))).toBe(terminal(text));
      }),
    );
  });
});

describe("jsonLine", () => {
  it.each(DANGEROUS)("escapes without changing the value: %s", (_what, text) => {
    const line = jsonLine({ text });
    expect(line).toBe(terminal(line));
    expect(line).not.toMatch(/\n/);
    expect(JSON.parse(line)).toEqual({ text });
  });

  it("gives every value back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(JSON.parse(jsonLine([text]))).toEqual(JSON.parse(JSON.stringify([text])));
      }),
    );
  });
});

describe("an error", () => {
  it.each(DANGEROUS)("quotes without harm: %s", (_what, text, expected) => {
    const error = new LongshoreError({
      where: text,
      rule: text,
      seen: text,
      remedy: text,
      log: `one\n${text}`,
    });
    expect(error.message).toBe(
      `${expected}: ${expected}, not ${expected}. ${expected}\n    one\n    ${expected.trimEnd()}`,
    );
    expect(error.violations[0]?.where).toBe(text);
  });

  it("has the place and the rule on one line", () => {
    expect(formatViolation({ where: "a\n✓ b", rule: "it\nis", seen: "two\nlines" })).toBe(
      "a\\n✓ b: it\\nis, not two\nlines.",
    );
  });
});
