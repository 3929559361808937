import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchedScript, withFetchedFiles } from "../../../local/azurerm/fetched-files.js";

const FILES: Readonly<Record<string, string>> = {
  "/it's%20a%20%22script%22.py?sig=a%2Fb&x=%5B$y%5D": "#!/usr/bin/env python3\nprint('from python')\n",
  "/folder/data.txt": "some data\n",
};
const server = createServer((request, response) => {
  const content = FILES[request.url ?? ""];
  response.writeHead(content === undefined ? 404 : 200).end(content);
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const run = (script: string) => execa("sh", ["-c", script], { reject: false });

it("runs a script by the interpreter that it names, whatever is in its address", async () => {
  const result = await run(fetchedScript(`${origin}/it's%20a%20%22script%22.py?sig=a%2Fb&x=%5B$y%5D`));
  expect(result).toMatchObject({ exitCode: 0, stdout: "from python" });
});

it("runs a command beside the files that it fetched, and leaves nothing", async () => {
  const before = readdirSync(tmpdir()).length;
  const result = await run(withFetchedFiles([`${origin}/folder/data.txt`], "cat data.txt; ls -A; exit 3"));
  expect(result).toMatchObject({ exitCode: 3, stdout: "some data\ndata.txt" });
  expect(readdirSync(tmpdir()).length).toBeLessThanOrEqual(before + 1);
});

it("runs nothing when a file is not there", async () => {
  const result = await run(withFetchedFiles([`${origin}/none`, `${origin}/folder/data.txt`], "echo ran"));
  expect(result.exitCode).not.toBe(0);
  expect(result.stdout).toBe("");
  expect(result.stderr).toContain("404");
});
