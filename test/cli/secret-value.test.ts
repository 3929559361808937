import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";
import { onTerminal } from "../support/terminal.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-value-"));
afterAll(() => rmSync(folder, { recursive: true }));
const program = join(folder, "value.mts");
const from = (file: string) => JSON.stringify(join(packageRoot(), file));
writeFileSync(
  program,
  `import { createIo } from ${from("cli/io.ts")};
import { readSecretValue } from ${from("cli/secret-value.ts")};
const run = { io: createIo({ json: false }), signal: new AbortController().signal };
try {
  console.log("got", Buffer.from(await readSecretValue(run, "Value of db")).toString("hex"));
} catch (error) {
  console.log(error.message);
}
`,
);
const argv = [
  process.execPath,
  "--import",
  join(packageRoot(), "node_modules/tsx/dist/esm/index.mjs"),
  program,
];
const got = (value: string) => `got ${Buffer.from(value).toString("hex")}`;

it("is asked for twice on a terminal, and not shown", async () => {
  const { shown } = await onTerminal(argv, [
    ["Value of db: ", "sécret\r"],
    ["again: ", "sécret\r"],
  ]);
  expect(shown).toBe(`Value of db: \nValue of db, again: \n${got("sécret")}\n`);
});

it("is none when it was typed in two ways", async () => {
  const { shown } = await onTerminal(argv, [
    ["Value of db: ", "secret\r"],
    ["again: ", "secrte\r"],
  ]);
  expect(shown).toContain(
    "the value of the secret: it is the same twice, not two that differ. Nothing was written.",
  );
  expect(shown).not.toContain("secrte");
});

it.each([
  ["without the line feed at its end", "a\n", "a"],
  ["but with all other ones", "-----BEGIN-----\nMIIB\n\n", "-----BEGIN-----\nMIIB\n"],
  ["as it is", "\ufeffa \r\n", "\ufeffa \r"],
])("comes from standard input %s", async (_what, input, value) => {
  expect((await execa(argv[0] ?? "", argv.slice(1), { input })).stdout).toBe(got(value));
});

it.each([
  ["nothing", "", "at least one character, not nothing"],
  ["a line feed alone", "\n", "at least one character, not nothing"],
  ["too much", "x".repeat(25_001), "at most 25000 bytes, not 25001"],
  ["far too much", "x".repeat(200_000), "at most 25000 bytes, not more"],
  ["what is no text", new Uint8Array([0x61, 0xff]), "text in UTF-8, not other bytes"],
])("is refused when it is %s", async (_what, input, told) => {
  const { stdout } = await execa(argv[0] ?? "", argv.slice(1), { input });
  expect(stdout).toBe(`the value of the secret: it is ${told}. Nothing was written.`);
});
