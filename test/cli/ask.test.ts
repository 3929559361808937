import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ask, askSecret } from "../../cli/ask.js";
import { packageRoot } from "../../system/package-root.js";
import { onTerminal } from "../support/terminal.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-ask-"));
afterAll(() => rmSync(folder, { recursive: true }));
const program = join(folder, "ask.mts");
writeFileSync(
  program,
  `import { askSecret } from ${JSON.stringify(join(packageRoot(), "cli/ask.ts"))};
const abort = new AbortController();
process.on("SIGINT", () => abort.abort());
const secret = await askSecret("Passphrase of a\\x1b[2Jb: ", abort.signal).catch(() => "stopped");
console.log("got", secret === undefined ? "nothing" : Buffer.from(secret).toString("hex"));
`,
);
const argv = [
  process.execPath,
  "--import",
  join(packageRoot(), "node_modules/tsx/dist/esm/index.mjs"),
  program,
];

it("shows the question, and nothing of the answer", async () => {
  const { shown } = await onTerminal(argv, [["Passphrase of a\\x1b[2Jb: ", "sécret word\r"]]);
  expect(shown).toBe(`Passphrase of a\\x1b[2Jb: \ngot ${Buffer.from("sécret word").toString("hex")}\n`);
});

it.each([
  ["Ctrl-D", "\x04", ""],
  ["Ctrl-C", "half\x03", Buffer.from("stopped").toString("hex")],
])("can be left by %s", async (_key, typed, got) => {
  const { shown } = await onTerminal(argv, [["Passphrase", typed]]);
  expect(shown).toBe(`Passphrase of a\\x1b[2Jb: \ngot ${got}\n`);
});

it("asks nobody where there is no terminal", async () => {
  const { signal } = new AbortController();
  expect([await askSecret("?", signal), await ask("?", signal)]).toEqual([undefined, undefined]);
});
