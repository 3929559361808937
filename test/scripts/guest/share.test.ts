import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { REFUSED_KEYS } from "../../../scripts/commands/share.js";
import { packageRoot } from "../../../system/package-root.js";

const KEYS = ["first-key", "second-key"];

let folder: string;
let asked: { url: string; headers: IncomingMessage["headers"] }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => {
  asked.push({ url: request.url ?? "", headers: request.headers });
  answer(request, response);
});
let origin: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-share-"));
  asked = [];
  answer = (request, response) =>
    response.end(
      JSON.stringify(
        request.url?.startsWith("/token")
          ? { access_token: "the-token" }
          : { value: JSON.stringify({ username: "shopfiles", keys: KEYS }) },
      ),
    );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const declaration = { path: "/mnt/data", unit: "mnt-data.mount", secret: `${origin}/secrets/share-files` };
  writeFileSync(
    join(folder, "files.json"),
    JSON.stringify({ ...declaration, clientId: "a b&c", containers: [] }),
  );
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** What the program's fetching prints, on a kernel of that version: nothing when all went well. */
async function fetchKeys(kernel = "(6, 12)"): Promise<string> {
  return await onShare(`
share.kernel = lambda: ${kernel}
print(share.declared("files").fetch() or "")`);
}

/** What Python prints that has the program as `share`. */
async function onShare(script: string): Promise<string> {
  const driver = `
import importlib.machinery, importlib.util, sys, types
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1].rpartition("/")[0])
loader = importlib.machinery.SourceFileLoader("share", sys.argv[1])
share = importlib.util.module_from_spec(importlib.util.spec_from_loader("share", loader))
loader.exec_module(share)
share.FOLDER, share.vault.METADATA = sys.argv[2], sys.argv[3] + "/token"
${script}
`;
  const program = join(packageRoot(), "scripts/guest/share");
  const { stdout } = await execa("python3", ["-c", driver, program, folder, origin], {
    env: { http_proxy: "http://127.0.0.1:9", no_proxy: "127.0.0.1" },
  });
  return stdout;
}

it("asks for no keys where there are none", async () => {
  const declaration = {
    path: "/mnt/data",
    unit: "mnt-data.mount",
    secret: null,
    clientId: null,
    containers: [],
  };
  writeFileSync(join(folder, "files.json"), JSON.stringify(declaration));
  const told = await onShare(`
share.run = lambda *argv: print(*argv) or types.SimpleNamespace(returncode=0)
share.declared("files").up()`);
  expect(told).toBe("systemctl start -- mnt-data.mount");
  expect(asked).toEqual([]);
});

const credentials = () => readFileSync(join(folder, "files.credentials"), "utf8");

it("writes both keys down for root alone, fetched as the host's identity", async () => {
  expect(await fetchKeys()).toBe("");
  expect(credentials()).toBe("username=shopfiles\npassword=first-key\npassword2=second-key\n");
  expect(statSync(join(folder, "files.credentials")).mode & 0o777).toBe(0o600);
  expect(asked.map(({ url }) => url)).toEqual([
    "/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net&client_id=a+b%26c",
    "/secrets/share-files?api-version=7.4",
  ]);
  expect(asked[0]?.headers.metadata).toBe("true");
  expect(asked[1]?.headers.authorization).toBe("Bearer the-token");
});

it("writes one key down where the kernel takes no second one", async () => {
  expect(await fetchKeys("(6, 1)")).toBe("");
  expect(credentials()).toBe("username=shopfiles\npassword=first-key\n");
});

it("keeps the keys that it has, and says what the vault said, when it is refused", async () => {
  await fetchKeys();
  answer = (request, response) => {
    if (request.url?.startsWith("/token")) return response.end(JSON.stringify({ access_token: "the-token" }));
    response.writeHead(403);
    return response.end(JSON.stringify({ error: { code: "Forbidden", message: "no right to it" } }));
  };
  expect(await fetchKeys()).toBe(`${origin}/secrets/share-files answers 403: Forbidden: no right to it`);
  expect(await onShare('print(share.declared("files").fetch().exit_code)')).toBe(String(REFUSED_KEYS));
  expect(credentials()).toContain("first-key");
});

it("takes its token nowhere else", async () => {
  answer = (request, response) => {
    if (request.url?.startsWith("/token")) return response.end(JSON.stringify({ access_token: "the-token" }));
    response.writeHead(302, { location: `${origin}/elsewhere` });
    return response.end();
  };
  expect(await fetchKeys()).toContain("answers 302");
  expect(asked.map(({ url }) => url.split("?")[0])).toEqual(["/token", "/secrets/share-files"]);
});

it.each([
  "nothing",
  '{"keys": []}',
  '{"username": "a", "keys": "b"}',
  '{"username": "a", "keys": ["b\\nc"]}',
  '{"username": "a", "keys": ["b,c"]}',
  "[]",
])("says that a secret is none of a share's without showing it: %s", async (value) => {
  answer = (request, response) =>
    response.end(
      JSON.stringify(request.url?.startsWith("/token") ? { access_token: "the-token" } : { value }),
    );
  expect(await fetchKeys()).toBe(`the secret ${origin}/secrets/share-files does not hold a share's keys`);
});
