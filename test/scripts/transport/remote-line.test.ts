import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { putCommand } from "../../../scripts/transport/put.js";
import { remoteLine, wasTimedOut } from "../../../scripts/transport/remote-line.js";

const MARK = "longshore-mark";

/** What the line is made of, out of its wrapping. */
function scriptOf(line: string): string {
  const escaped = /printf %b "(.*)"\)"'$/.exec(line)?.[1] ?? "";
  return escaped.replaceAll(/\\0(\d{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

it("quotes every argument, and adds what is needed to end it in time and to run it as root", () => {
  const command = { argv: ["docker", "logs", "it's"], root: true };
  const last = (...[given, user, seconds]: [typeof command | { argv: string[] }, string, number?]) =>
    scriptOf(remoteLine(given, user, seconds, MARK))
      .split("\n")
      .at(-1);
  expect(last(command, "azureuser", 60)).toBe("exec sudo -n -- timeout -k 5 60 docker logs 'it'\\''s'");
  expect(last(command, "root")).toBe("exec docker logs 'it'\\''s'");
  expect(last({ argv: ["id"] }, "azureuser", 5)).toBe("exec timeout -k 5 5 id");
});

describe("the line that a login shell gets", () => {
  const line = remoteLine(
    { argv: ["printf", "%s", "it's $HOME\\n!x`y`\n%ü\\0101"] },
    "root",
    undefined,
    MARK,
  );

  it("has nothing in it that shells read in different ways", () => {
    expect(line).toMatch(
      /^exec \/bin\/sh -c 'eval "\$\(printf %b "(?:[A-Za-z0-9 /:=;,.@%+_-]|\\0\d{3})*"\)"'$/,
    );
  });

  it("gives the command its arguments, after the mark on both outputs", async () => {
    const { stdout, stderr } = await execa("bash", ["-c", line], { env: { PATH: "/nowhere:/usr/bin" } });
    expect(stdout).toBe(`\n${MARK}\nit's $HOME\\n!x\`y\`\n%ü\\0101`);
    expect(stderr).toBe(`\n${MARK}`);
  });

  it("finds programs whatever PATH a start-up file has set", async () => {
    const { stdout } = await execa("/bin/bash", ["-c", `PATH=/nowhere; ${line}`]);
    expect(stdout).toContain("it's");
  });
});

it("takes exit codes 124 and 137 for a deadline only when it has passed", () => {
  expect(wasTimedOut(124, 5.1, 5)).toBe(true);
  expect(wasTimedOut(137, 10.2, 5)).toBe(true);
  expect(wasTimedOut(124, 0.1, 5)).toBe(false);
  expect(wasTimedOut(0, 6, 5)).toBe(false);
});

it("gives a file's content on standard input, never as an argument", () => {
  const { argv, stdin, root } = putCommand({ path: "/etc/a b", content: "ü", mode: 0o640, owner: "web:web" });
  expect(argv.slice(3)).toEqual(["put", "/etc/a b", "0640", "web:web", "2"]);
  expect(stdin).toEqual(Buffer.from("ü"));
  expect(root).toBe(true);
});
