import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LongshoreError } from "../../core/errors.js";
import { csvLine, powershell, sh, shCommand, sshConfig, urlSegment } from "../../core/quote.js";
import { readLiteral } from "../support/powershell.js";

/** Any text that can be written at all, with what shells care about well represented. */
const nasty = fc.constantFrom(..."'\"\\$`!#&|;<>(){}[]*?~=%^ \t\n\r-+@:,./aA0é\u2018\u2019\u201A\u201B😀");
const text = fc.oneof(
  fc.string({ unit: nasty }),
  fc.string({ unit: "binary" }).filter((value) => !value.includes("\0")),
  fc.constantFrom(
    "",
    "if",
    "do",
    "A=b",
    "-n",
    "--x=y z",
    "~",
    "~root",
    "{a,b}",
    "$(id)",
    "\n",
    "'",
    "''",
    "\\'",
  ),
);
const texts = fc.array(text, { minLength: 1, maxLength: 200 });

describe("sh", () => {
  it.each([
    ["plain-word_1.2/x:y@z,+", "plain-word_1.2/x:y@z,+"],
    ["--format=json", "--format=json"],
    ["", "''"],
    ["two words", "'two words'"],
    ["it's", `'it'\\''s'`],
    ["A=b", "'A=b'"],
    ["if", "'if'"],
    ["~", "'~'"],
    ["a\nb", "'a\nb'"],
  ])("writes %j as %s", (value, expected) => {
    expect(sh(value)).toBe(expected);
  });

  it.each(["sh", "dash", "bash"])("gives every value back through the real %s", (shell) => {
    fc.assert(
      fc.property(texts, (values) => {
        const script = `printf '%s\\0' ${shCommand(values)}`;
        expect(run(shell, script)).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it("makes no assignment, keyword or expansion of a command's first word", () => {
    fc.assert(
      fc.property(texts, (values) => {
        // Each value is a function's argument list and a word in command position at once.
        const lines = values.map((value) => `command -v ${shCommand([`/nowhere/${value}`])} && echo ran`);
        expect(run("bash", `${lines.join("\n")}\nprintf 'end\\0'`)).toEqual(["end"]);
      }),
      { numRuns: 20 },
    );
    for (const word of ["if", "A=b", "for", "{a,b}"]) {
      expect(run("bash", `${shCommand([word])} 2>/dev/null; printf "$?\\0"`)).toEqual(["127"]);
    }
  });
});

describe("powershell", () => {
  it.each([
    ["", "''"],
    ["it's", "'it''s'"],
    ["a\u2018b\u2019c\u201Ad\u201Be", "'a\u2018\u2018b\u2019\u2019c\u201A\u201Ad\u201B\u201Be'"],
    ["$env:PATH `n", "'$env:PATH `n'"],
  ])("writes %j as %s", (value, expected) => {
    expect(powershell(value)).toBe(expected);
  });

  it("gives every value back through PowerShell's rules for literals", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("", ";x", " + 'y'", ")", "\n"), (value, after) => {
        expect(readLiteral(powershell(value) + after)).toEqual({ value, rest: after });
      }),
      { numRuns: 2000 },
    );
  });

  it("has a model that can fail", () => {
    expect(readLiteral("'a\u2019; Remove-Item x")).toEqual({ value: "a", rest: "; Remove-Item x" });
    expect(() => readLiteral("'never closed")).toThrow();
  });
});

describe("csvLine", () => {
  it.each([
    [["type=bind", "source=G:\\a b"], "type=bind,source=G:\\a b"],
    [["source=a, b", 'target=say "x"'], '"source=a, b","target=say ""x"""'],
    [["a\nb", "it's"], '"a\nb",it\'s'],
  ])("writes %j as %s", (fields, expected) => {
    expect(csvLine(fields)).toBe(expected);
  });
});

describe("urlSegment", () => {
  it.each([
    ["a b/c?d#e", "a%20b%2Fc%3Fd%23e"],
    ["it's(*)!", "it%27s%28%2A%29%21"],
    ["é", "%C3%A9"],
  ])("writes %j as %s", (value, expected) => {
    expect(urlSegment(value)).toBe(expected);
  });

  it("stays one segment of a real URL", () => {
    fc.assert(
      fc.property(
        text.filter((value) => !["", ".", ".."].includes(value)),
        (value) => {
          const url = new URL(`http://host/before/${urlSegment(value)}/after`);
          const [, before, segment = "", after] = url.pathname.split("/");
          expect([before, decodeURIComponent(segment), after]).toEqual(["before", value, "after"]);
          expect(url.search + url.hash).toBe("");
        },
      ),
    );
  });

  it.each(["", ".", ".."])("refuses %j", (value) => {
    expect(() => urlSegment(value)).toThrow(
      `a URL: a path segment is neither empty nor \`.\` nor \`..\`, which readers of URLs take away, not "${value}".`,
    );
  });
});

describe.each([
  ["sh", sh],
  ["shCommand", (value: string) => shCommand(["echo", value])],
  ["powershell", powershell],
  ["urlSegment", urlSegment],
])("%s", (_, quote) => {
  it("refuses what cannot be written, without showing it", () => {
    expect(() => quote("secret\0x")).toThrow(/^a .*: text holds no NUL character\.$/);
    expect(() => quote("secret\ud800")).toThrow(
      /^a .*: text is well-formed Unicode, without half a surrogate pair\.$/,
    );
  });
});

function run(shell: string, script: string): string[] {
  const output = execFileSync(shell, ["-s"], {
    input: script,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });
  return output.split("\0").slice(0, -1);
}

describe("sshConfig", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["fd00::1", "fd00::1"],
    ["/home/me/id key", '"/home/me/id key"'],
    ["a#b;c*(größe)", '"a#b;c*(größe)"'],
  ])("writes %j as %s", (value, expected) => {
    expect(sshConfig(value)).toBe(expected);
  });

  it("writes what the real client reads, or refuses", () => {
    const values = fc.sample(fc.string({ unit: nasty, minLength: 1, maxLength: 3 }), 60);
    for (const value of values) {
      let written: string;
      try {
        written = sshConfig(value);
      } catch (error) {
        expect(error).toBeInstanceOf(LongshoreError);
        continue;
      }
      const option = `RevokedHostKeys ${written}`;
      const shown = execFileSync("ssh", ["-G", "-F", "none", "-o", option, "web"], { encoding: "utf8" });
      expect(shown.split("\n")).toContain(`revokedhostkeys ${value}`);
    }
  });

  it.each(["", "~/id", "50% off", "$HOME", "a\nProxyCommand x", "a\rb", 'a"b', "it's", "back\\slash", "\0"])(
    "refuses %j",
    (value) => {
      expect(() => sshConfig(value)).toThrow("an OpenSSH configuration: a value has no quote");
    },
  );
});
