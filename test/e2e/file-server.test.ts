import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { handlers } from "../../local/azurerm/handlers.js";
import { UNKNOWN } from "../../local/engine/value.js";
import { listLoops } from "../../local/machine/docker/loop.js";
import { canBind } from "../../local/records/bindable.js";
import { type CloudHome, openHome } from "../../local/records/home.js";
import { openPortBook } from "../../local/records/ports.js";
import type { Records } from "../../local/records/record.js";
import { openRecords } from "../../local/records/store.js";
import { requiredText } from "../../local/records/values.js";
import { ensureServices, servicesEnded } from "../../local/services/ensure.js";
import { serverUse } from "../../local/services/files/keys.js";
import { readReport } from "../../local/services/report.js";
import { accountFolder } from "../../local/storage/folder.js";
import { inSandbox } from "../../local/storage/sandbox.js";
import { findServer } from "../../local/storage/server-process.js";
import { ensureServerRoot } from "../../local/storage/server-root.js";
import { isAlive } from "../../system/process.js";
import { smallCloud } from "../local/azurerm/small-cloud.js";
import { microsoftClients } from "../support/microsoft.js";

const ACCOUNT = "shopdata";
const IS_ROOT = process.getuid?.() === 0;

let home: CloudHome;
let records: Records;
let small: ReturnType<typeof smallCloud>;
let account: string;
let vm: string;

beforeAll(async () => {
  home = openHome(mkdtempSync(join(tmpdir(), "longshore-files-")));
  records = openRecords(home);
  small = smallCloud(records);
  Object.assign(small.cloud, { home: home.folder });
  await small.group();
  await small.network();
  // The services process lives as long as a machine is recorded; this one is nowhere.
  vm = await small.machine("web", await small.nic("web", await small.subnet()));
  account = await make("azurerm_storage_account", {
    name: ACCOUNT,
    account_tier: "Standard",
    account_replication_type: "LRS",
    primary_access_key: UNKNOWN,
    secondary_access_key: UNKNOWN,
    share_properties: [{ smb: [{ versions: ["SMB3.1.1"], channel_encryption_type: ["AES-256-GCM"] }] }],
  });
  await makeShare("data", 1);
  await ensureServices(home, records);
});

afterAll(async () => {
  const running = readReport(home);
  if (running) process.kill(running.pid, "SIGKILL");
  const server = findServer(accountFolder(home.storage, ACCOUNT));
  if (server) process.kill(-server.pid, "SIGKILL");
  await eventually(async () => !running || !isAlive(running));
  rmSync(home.folder, { recursive: true, force: true, maxRetries: 5 });
});

it("lets in who has the key, encrypted and by SMB 3.1.1 alone", async () => {
  expect(await files("data", 'put /etc/passwd "Ärger mit $x.txt"')).toMatchObject({ exitCode: 0 });
  const listed = await files("data", 'ls "ärger mit $X.TXT"');
  expect(listed.stdout).toContain("Ärger mit $x.txt");

  expect((await files("data", "ls", { key: "d3Jvbmc=" })).stdout).toContain("NT_STATUS_LOGON_FAILURE");
  expect((await files("data", "ls", { user: "somebody" })).stdout).toContain("NT_STATUS_LOGON_FAILURE");
  expect((await files("other", "ls")).stdout).toContain("NT_STATUS_BAD_NETWORK_NAME");
  expect((await files("data", "ls", { options: ["--max-protocol=SMB3_02"] })).stdout).toContain(
    "NOT_SUPPORTED",
  );
  // Without a cipher that both take there is no encryption, and without encryption no way in.
  const weaker = "--option=client smb3 encryption algorithms=AES-128-GCM";
  expect((await files("data", "ls", { options: [weaker] })).stdout).toContain("NT_STATUS_ACCESS_DENIED");
  expect((await files("data", "ls", { options: [weaker.replace("128", "256")] })).exitCode).toBe(0);
});

it("keeps nothing of the key where others see it", async () => {
  const key = keyOf("primary");
  const { stdout } = await execa(
    "grep",
    ["--recursive", "--files-with-matches", "--fixed-strings", key, home.folder],
    {
      reject: false,
    },
  );
  expect(stdout.split("\n").every((file) => file.startsWith(home.records))).toBe(true);
});

it.runIf(IS_ROOT)("is full at its quota, and what was written stays", async () => {
  await makeShare("small", 1);
  await ensureServices(home, records);
  const [half, more] = [await zeros(600), await zeros(600)];
  expect(await files("small", `put ${half} first`)).toMatchObject({ exitCode: 0 });
  const second = await files("small", `put ${more} second`);
  expect(second.stdout).toContain("NT_STATUS_DISK_FULL");
  expect((await files("small", "ls first")).stdout).toContain(String(600 * 2 ** 20));
});

it("takes up another share, and another key, while sessions live on", async () => {
  const session = await openSession("data");
  await session.put("one");
  await makeShare("more", 1);
  await ensureServices(home, records);
  expect(await files("more", "put /etc/group one")).toMatchObject({ exitCode: 0 });
  await session.put("two");

  const old = keyOf("primary");
  const { storage } = await microsoftClients(home.folder);
  await storage.storageAccounts.regenerateKey("shop", ACCOUNT, { keyName: "key1" });
  await ensureServices(home, records);
  await session.put("three");
  expect((await files("data", "ls", { key: old })).stdout).toContain("NT_STATUS_LOGON_FAILURE");
  expect((await files("data", "ls", { key: keyOf("primary") })).stdout).toContain("NT_STATUS_LOGON_FAILURE");
  const { stdout } = await files("data", "ls", { key: keyOf("secondary") });
  for (const name of ["one", "two", "three"]) expect(stdout).toContain(name);
  await session.close();
});

it("comes back with its data when it was killed, and when the services were", async () => {
  const before = findServer(accountFolder(home.storage, ACCOUNT));
  process.kill(before?.pid ?? 0, "SIGKILL");
  await eventually(async () => (await files("data", "ls three")).exitCode === 0);
  const second = findServer(accountFolder(home.storage, ACCOUNT));
  expect(second?.pid).not.toBe(before?.pid);

  const services = readReport(home);
  process.kill(services?.pid ?? 0, "SIGKILL");
  await eventually(async () => readReport(home) === undefined);
  await ensureServices(home, records);
  expect(findServer(accountFolder(home.storage, ACCOUNT))).toEqual(second);
  expect((await files("data", "ls three")).exitCode).toBe(0);
});

it("moves to another port when somebody else has taken its own", async () => {
  const services = readReport(home);
  process.kill(services?.pid ?? 0, "SIGKILL");
  await eventually(async () => readReport(home) === undefined);
  const port = await portOf();
  const server = findServer(accountFolder(home.storage, ACCOUNT));
  process.kill(-(server?.pid ?? 0), "SIGKILL");
  await eventually(() => canBind(port));
  const other = createServer().listen({ port, host: "127.0.0.1", exclusive: true });
  await eventually(async () => other.listening);
  await ensureServices(home, records);
  await eventually(async () => (await files("data", "ls three")).exitCode === 0);
  expect(await portOf()).not.toBe(port);
  other.close();
});

it.runIf(IS_ROOT)("has more room when its quota grows", async () => {
  const before = await sizeOf("data");
  const record = records.ofType("azurerm_storage_share").find(({ id }) => id.endsWith("/data"));
  if (record) records.put({ ...record, values: { ...record.values, quota: 2 } });
  await ensureServices(home, records);
  expect(await sizeOf("data")).toBeGreaterThan(1.9 * before);
  expect((await files("data", "ls three")).exitCode).toBe(0);
});

it("lets go of a share that is removed, and leaves the others", async () => {
  const session = await openSession("data");
  const share = records.ofType("azurerm_storage_share").find(({ id }) => id.endsWith("/more"));
  await small.remove("azurerm_storage_share", share?.id ?? "");
  await ensureServices(home, records);
  expect((await files("more", "ls")).stdout).toContain("NT_STATUS_BAD_NETWORK_NAME");
  expect(readdirSync(join(home.storage, ACCOUNT, "shares")).some((name) => name.startsWith("more"))).toBe(
    false,
  );
  await session.put("four");
  await session.close();
});

it("ends when no machine is left, and is gone with its account", async () => {
  const server = findServer(accountFolder(home.storage, ACCOUNT));
  records.remove("azurerm_linux_virtual_machine", vm);
  expect(await servicesEnded(home)).toBe(true);
  expect(server && isAlive(server)).toBe(false);

  await small.remove("azurerm_storage_account", account);
  expect(existsSync(join(home.storage, ACCOUNT))).toBe(false);
  expect(records.ofType("azurerm_storage_share")).toEqual([]);
  await eventually(async () => (await listLoops()).every(({ file }) => !file.startsWith(home.folder)));
  expect((await execa("cat", ["/proc/self/mounts"])).stdout).not.toContain(home.folder);
});

async function make(type: string, values: Parameters<typeof small.make>[1]): Promise<string> {
  const id = await small.make(type, values);
  const record = records.get(type, id);
  const outcome = record && (await handlers.get(type)?.apply?.(record, small.cloud));
  if (record) {
    const { values = {}, effect = {} } = outcome ?? {};
    records.put({
      ...record,
      values: { ...record.values, ...values },
      effect: { ...record.effect, ...effect },
    });
  }
  return id;
}

function makeShare(name: string, quota: number): Promise<string> {
  return make("azurerm_storage_share", { name, quota, storage_account_id: account, enabled_protocol: "SMB" });
}

function keyOf(which: "primary" | "secondary"): string {
  const record = records.get("azurerm_storage_account", account);
  return requiredText(record?.values ?? {}, `${which}_access_key`);
}

function acceptedKey(): string {
  const { effect } = records.get("azurerm_storage_account", account) ?? {};
  return keyOf(effect?.accepted === "secondary" ? "secondary" : "primary");
}

async function portOf(): Promise<number> {
  const [port = 0] = await openPortBook(home, records).ensure([serverUse(account)]);
  return port;
}

interface Login {
  readonly user?: string;
  readonly key?: string;
  readonly options?: readonly string[];
}

/** smbclient in the server's own root folder; the key comes on a descriptor of its own. */
async function smbclient(share: string, login: Login, options: readonly string[]): Promise<ChildProcess> {
  const root = await ensureServerRoot("smb", () => {});
  const command = [
    "smbclient",
    "--configfile=/dev/null",
    ...[`//127.0.0.1/${share}`, `--port=${await portOf()}`, `--user=${login.user ?? ACCOUNT}`],
    ...(login.options ?? []),
    ...options,
  ];
  const sandbox = {
    root,
    folder: accountFolder(home.storage, ACCOUNT),
    protocol: "smb" as const,
    asRoot: IS_ROOT,
  };
  const [program = "", ...argv] = inSandbox(sandbox, command, { role: "server", shares: [] });
  const child = spawn(program, argv, {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    env: { ...process.env, PASSWD_FD: "3", LANG: "C.UTF-8" },
  });
  (child.stdio[3] as Writable).end(`${login.key ?? acceptedKey()}\n`);
  return child;
}

async function files(
  share: string,
  command: string,
  login: Login = {},
): Promise<{ exitCode: number | null; stdout: string }> {
  const child = await smbclient(share, login, ["--command", command]);
  const said = collect(child);
  child.stdin?.end();
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout: said() };
}

async function openSession(share: string) {
  const child = await smbclient(share, {}, []);
  const said = collect(child);
  return {
    /** Resolves when the server has taken the file; what is put is told of at once, all else at the end. */
    put: async (name: string): Promise<void> => {
      child.stdin?.write(`put /etc/group ${name}\n`);
      await eventually(async () => said().includes(`putting file /etc/group as \\${name} `));
    },
    close: async () => {
      child.stdin?.end();
      await once(child, "close");
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}

/** In KiB. */
async function sizeOf(share: string): Promise<number> {
  const { stdout } = await files(share, "ls");
  return Number(/(\d+) blocks of size 1024\./.exec(stdout)?.[1]);
}

/** A file of so many MiB, as smbclient finds it. */
async function zeros(mebibytes: number): Promise<string> {
  const folder = join(home.storage, ACCOUNT, "server", "run");
  const name = `zeros-${mebibytes}`;
  await execa("truncate", [`--size=${mebibytes}M`, join(folder, name)]);
  await execa("chmod", ["644", join(folder, name)]);
  return `/srv/server/run/${name}`;
}

async function eventually(what: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error(`not within a minute: ${what}`);
    await sleep(100);
  }
}
