import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../system/package-root.js";

/** What the vault has, by name: value and version. */
let held: Record<string, readonly [value: string, version: string]>;
let folder: string;
let asked: { url: string; headers: IncomingMessage["headers"] }[];
/** Answers in the vault's place; false: the vault does. */
let instead: (request: IncomingMessage, response: ServerResponse) => boolean;
let origin: string;

const server = createServer((request, response) => {
  const { url = "", headers } = request;
  asked.push({ url, headers });
  if (url.startsWith("/token")) return response.end(JSON.stringify({ access_token: "the-token" }));
  if (instead(request, response)) return;
  const name = url.split("/").at(-1)?.split("?")[0] ?? "";
  const found = held[name];
  if (found) {
    const [value, version] = found;
    return response.end(JSON.stringify({ value, id: `${origin}/secrets/${name}/${version}` }));
  }
  response.writeHead(404);
  return response.end(JSON.stringify({ error: { code: "SecretNotFound", message: "no such secret" } }));
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-secrets-"));
  asked = [];
  instead = () => false;
  held = { db: ["one ü\n", "v1"], token: ["two", "v2"] };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  mkdirSync(join(folder, "declared"));
  declare("site", { DB_PASSWORD: "db", TOKEN: "token" });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function declare(container: string, files: Record<string, string>): void {
  const addresses = Object.entries(files).map(([file, name]) => [file, `${origin}/secrets/${name}`]);
  const content = { clientId: "a b&c", files: Object.fromEntries(addresses) };
  writeFileSync(join(folder, "declared", `${container}.json`), JSON.stringify(content));
}

/** Runs the program as a host does, but for what only a host has; gives its exit code and what it printed. */
async function secrets(...words: string[]) {
  const driver = `
import importlib.machinery, importlib.util, sys, types
sys.dont_write_bytecode = True
program, folder, origin = sys.argv[1:4]
sys.path.insert(0, program.rpartition("/")[0])
loader = importlib.machinery.SourceFileLoader("program", program)
program = importlib.util.module_from_spec(importlib.util.spec_from_loader("program", loader))
loader.exec_module(program)
program.DECLARATIONS, program.MEMORY = folder + "/declared", folder + "/memory"
program.vault.METADATA = origin + "/token"
def run(*argv):
    if argv[0] == "findmnt":
        return types.SimpleNamespace(returncode=0, stdout=sys.argv[4] + "\\n", stderr="")
    print(*argv)
    known = sys.argv[5] if argv[:2] == ("docker", "container") else ""
    return types.SimpleNamespace(returncode=0, stdout=known, stderr="")
program.run = run
program.main(["secrets", *sys.argv[6:]])`;
  const program = join(packageRoot(), "scripts/guest/secrets");
  const args = ["-c", driver, program, folder, origin, filesystem, inspected, ...words];
  const env = { http_proxy: "http://127.0.0.1:9", no_proxy: "127.0.0.1" };
  const { exitCode, stdout, stderr } = await execa("python3", args, { env, reject: false });
  return { exitCode, stdout, stderr };
}

let filesystem = "tmpfs";
let inspected = "";
const DONE = { exitCode: 0, stdout: "", stderr: "" };
const at = (path: string) => join(folder, "memory", path);
const read = (path: string) => readFileSync(at(path), "utf8");
const mode = (path: string) => (statSync(at(path)).mode & 0o777).toString(8);
const notes = () => JSON.parse(read("site.json")) as unknown;

describe("fetching", () => {
  it("writes a file for each, which any user of the container can read, below a folder of root alone", async () => {
    expect(await secrets("fetch", "site")).toEqual(DONE);
    expect([read("site/DB_PASSWORD"), read("site/TOKEN")]).toEqual(["one ü\n", "two"]);
    expect(["", "site", "site/DB_PASSWORD", "site.json"].map(mode)).toEqual(["700", "755", "444", "600"]);
    expect(readdirSync(at("")).sort()).toEqual(["site", "site.json", "site.lock"]);
    expect(asked.map(({ url }) => url)).toEqual([
      "/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net&client_id=a+b%26c",
      "/secrets/db?api-version=7.4",
      "/secrets/token?api-version=7.4",
    ]);
    expect(asked[1]?.headers.authorization).toBe("Bearer the-token");
  });

  it("notes versions alone, and that no container knows of them", async () => {
    await secrets("fetch", "site");
    expect(notes()).toEqual({ fetched: { DB_PASSWORD: "v1", TOKEN: "v2" }, known: {} });
  });

  it("replaces files in the folder that the container has, and only those that differ", async () => {
    await secrets("fetch", "site");
    await secrets("told", "site");
    const before = [statSync(at("site")).ino, statSync(at("site/TOKEN")).ino];
    held.db = ["three", "v3"];
    expect(await secrets("fetch", "site")).toEqual(DONE);
    expect(read("site/DB_PASSWORD")).toBe("three");
    expect([statSync(at("site")).ino, statSync(at("site/TOKEN")).ino]).toEqual(before);
    expect(readdirSync(at("site")).sort()).toEqual(["DB_PASSWORD", "TOKEN"]);
    expect(notes()).toMatchObject({ fetched: { DB_PASSWORD: "v3" }, known: { DB_PASSWORD: "v1" } });
  });

  it("makes no folder when one is missing, and says what puts it there", async () => {
    delete held.token;
    expect(await secrets("fetch", "site")).toEqual({
      exitCode: 5,
      stdout: "",
      stderr: "secret token is not in vault 127: `longshore secret set token` puts it there",
    });
    expect(readdirSync(at(""))).toEqual(["site.lock"]);
  });

  it.each([
    ["ForbiddenByRbac", 4, "the host's identity may not read secret db in vault 127 (yet)"],
    ["ForbiddenByFirewall", 1, "answers 403: Forbidden: not you"],
  ])("is refused by %s", async (code, exitCode, told) => {
    instead = (request, response) => {
      if (!request.url?.startsWith("/secrets/db")) return false;
      response.writeHead(403);
      response.end(
        JSON.stringify({ error: { code: "Forbidden", message: "not you", innererror: { code } } }),
      );
      return true;
    };
    const { stderr, ...ended } = await secrets("fetch", "site");
    expect(ended).toEqual({ exitCode, stdout: "" });
    expect(stderr).toContain(told);
  });

  it("writes nothing to a disk", async () => {
    filesystem = "ext4";
    const { exitCode, stderr } = await secrets("fetch", "site");
    filesystem = "tmpfs";
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("is not in memory, but on ext4")]);
    expect(readdirSync(at(""))).toEqual([]);
  });
});

describe("checking", () => {
  it("writes nothing, and is content when all is as the vault has it", async () => {
    expect(await secrets("check", "site")).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("not been fetched"),
    });
    await secrets("fetch", "site");
    expect(await secrets("check", "site")).toEqual(DONE);
    held.db = ["three", "v3"];
    const differs = { exitCode: 3, stdout: "", stderr: "DB_PASSWORD is not what the vault has" };
    expect(await secrets("check", "site")).toEqual(differs);
    expect(read("site/DB_PASSWORD")).toBe("one ü\n");
  });

  it("sees a file that somebody changed, and a value that was set again", async () => {
    await secrets("fetch", "site");
    writeFileSync(
      at("site.json"),
      JSON.stringify({ fetched: { DB_PASSWORD: "v0", TOKEN: "v2" }, known: {} }),
    );
    expect((await secrets("check", "site")).stderr).toBe("DB_PASSWORD is not what the vault has");
    await secrets("fetch", "site");
    rmSync(at("site/TOKEN"));
    expect((await secrets("check", "site")).stderr).toBe("TOKEN is not what the vault has");
  });
});

describe("a boot", () => {
  it("leaves it to the engine, once that is up, to start what waited", async () => {
    const { exitCode, stdout } = await secrets("boot", "site");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^systemd-run --quiet --no-block --collect --property=After=docker.service -- .* start site$/,
    );
    // It was started with these, or is going to be.
    expect(notes()).toMatchObject({ known: { DB_PASSWORD: "v1", TOKEN: "v2" } });
  });

  it("goes on where it was killed before the folder was there", async () => {
    await secrets("fetch", "site");
    rmSync(at("site"), { recursive: true });
    await secrets("boot", "site");
    expect(notes()).toMatchObject({ known: { DB_PASSWORD: "v1", TOKEN: "v2" } });
    expect(read("site/TOKEN")).toBe("two");
  });

  it("does not take what was fetched later for known", async () => {
    await secrets("boot", "site");
    held.db = ["three", "v3"];
    await secrets("boot", "site");
    expect(notes()).toMatchObject({ fetched: { DB_PASSWORD: "v3" }, known: { DB_PASSWORD: "v1" } });
  });

  it.each([
    ["that could not be mounted", "false unless-stopped error while mounting", true],
    ["that runs", "true unless-stopped ", false],
    ["that somebody stopped", "false unless-stopped ", false],
    ["that is a job", "false no error while mounting", false],
  ])("starts a container %s: %s", async (_what, state, starts) => {
    inspected = `${state}\n`;
    const { stdout } = await secrets("start", "site");
    inspected = "";
    expect(stdout.includes("docker start site")).toBe(starts);
  });
});

describe("what is left of before", () => {
  it("is told, and removed with its unit", async () => {
    declare("old", { KEY: "db" });
    await secrets("fetch", "old");
    await secrets("fetch", "site");
    declare("site", { TOKEN: "token" });
    expect((await secrets("strays", "site")).stdout).toBe("old\nsite/DB_PASSWORD");
    expect((await secrets("tidy", "site")).stdout).toBe(
      "systemctl disable --now -- longshore-secrets@old.service",
    );
    expect((await secrets("strays", "site")).stdout).toBe("");
    expect(readdirSync(at("")).sort()).toEqual(["site", "site.json", "site.lock"]);
    expect(readdirSync(at("site"))).toEqual(["TOKEN"]);
    expect(readdirSync(join(folder, "declared"))).toEqual(["site.json"]);
  });

  it("is nothing where there never was a secret", async () => {
    rmSync(join(folder, "declared"), { recursive: true });
    expect(await secrets("strays")).toEqual(DONE);
  });
});

it.each([["fetch"], ["fetch", "../etc"], ["launch", "site"], []])(
  "does nothing that is not its own: %s",
  async (...words) => {
    const { exitCode, stderr } = await secrets(...words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("secrets fetch CONTAINER");
  },
);
