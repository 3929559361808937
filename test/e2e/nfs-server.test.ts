import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { handlers } from "../../local/azurerm/handlers.js";
import { UNKNOWN } from "../../local/engine/value.js";
import { listLoops } from "../../local/machine/docker/loop.js";
import { type CloudHome, openHome } from "../../local/records/home.js";
import { openPortBook } from "../../local/records/ports.js";
import type { Records } from "../../local/records/record.js";
import { snapshot } from "../../local/records/snapshot.js";
import { openRecords } from "../../local/records/store.js";
import { ensureServices, servicesEnded } from "../../local/services/ensure.js";
import { serverUse } from "../../local/services/files/keys.js";
import { readReport } from "../../local/services/report.js";
import { fileAccount } from "../../local/storage/accounts.js";
import { makeShare as makeShareData } from "../../local/storage/file-server.js";
import { accountFolder } from "../../local/storage/folder.js";
import { findServer } from "../../local/storage/server-process.js";
import { isAlive } from "../../system/process.js";
import { smallCloud } from "../local/azurerm/small-cloud.js";
import { NfsClient } from "./support/nfs-client.js";

const ACCOUNT = "shopdata";
const IS_ROOT = process.getuid?.() === 0;

let home: CloudHome;
let records: Records;
let small: ReturnType<typeof smallCloud>;
let account: string;
let vm: string;

beforeAll(async () => {
  home = openHome(mkdtempSync(join(tmpdir(), "longshore-nfs-")));
  records = openRecords(home);
  small = smallCloud(records);
  Object.assign(small.cloud, { home: home.folder });
  await small.group();
  await small.network();
  // The services process lives as long as a machine is recorded; this one is nowhere.
  vm = await small.machine("web", await small.nic("web", await small.subnet()));
  account = await make("azurerm_storage_account", {
    name: ACCOUNT,
    account_kind: "FileStorage",
    account_tier: "Premium",
    account_replication_type: "LRS",
    // Of the newer way to bill: shares may be small.
    provisioned_billing_model_version: "V2",
    https_traffic_only_enabled: false,
    primary_access_key: UNKNOWN,
    secondary_access_key: UNKNOWN,
  });
});

afterAll(async () => {
  const running = readReport(home);
  if (running) process.kill(running.pid, "SIGKILL");
  const server = serverNow();
  if (server) process.kill(-server.pid, "SIGKILL");
  await eventually(async () => !running || !isAlive(running));
  rmSync(home.folder, { recursive: true, force: true, maxRetries: 5 });
});

it("is refused to who is not root", async () => {
  const record = records.get("azurerm_storage_account", account);
  if (!record) throw new Error("no account");
  const nfs = { ...fileAccount(snapshot(records), record), protocol: "nfs" } as const;
  const user = vi.spyOn(process, "getuid").mockReturnValue(1000);
  try {
    const made = makeShareData(home.storage, nfs, { name: "data", gibibytes: 1 }, () => {});
    await expect(made).rejects.toThrow("the server of NFS shares runs as root");
  } finally {
    user.mockRestore();
  }
});

describe.runIf(IS_ROOT)("the NFS server of an account", () => {
  beforeAll(async () => {
    await makeShare("data", 1);
    await ensureServices(home, records);
  });

  it("takes and gives what is written, by NFS 4.1 alone", async () => {
    const client = await signIn();
    const path = "/shopdata/data/Ärger mit $x.txt";
    expect(await client.write(path, [Buffer.from("one, "), Buffer.from("two")])).toBe(8);
    expect((await client.read(path)).toString()).toBe("one, two");
    expect(await client.list("/shopdata/data")).toEqual(["Ärger mit $x.txt"]);
    // As Linux has names, not as Windows has.
    await expect(client.read(path.replace("Ä", "ä"))).rejects.toThrow("NFS4ERR_NOENT");
    await expect(client.list("/shopdata/other")).rejects.toThrow("NFS4ERR_NOENT");
    await client.close();
    for (const minor of [0, 2]) {
      await expect(signIn({ minor })).rejects.toThrow("NFS4ERR_MINOR_VERS_MISMATCH");
    }
  });

  it("believes who somebody is, root too, and knows whom files belong to", async () => {
    const [root, other] = [await signIn(), await signIn({ uid: 1000 })];
    await expect(other.write("/shopdata/data/own", [])).rejects.toThrow("NFS4ERR_ACCESS");
    await root.write("/shopdata/data/own", [Buffer.from("root's")]);
    await expect(other.write("/shopdata/data/own", [])).rejects.toThrow("NFS4ERR_ACCESS");
    expect((await other.read("/shopdata/data/own")).toString()).toBe("root's");
    await root.close();
    await other.close();
  });

  it("listens on this computer alone, at one port, with rights over files and no more", async () => {
    const server = serverNow();
    const { stdout } = await execa("ss", [
      "--all",
      "--numeric",
      "--processes",
      "--tcp",
      "--udp",
      "--listening",
    ]);
    const own = stdout.split("\n").filter((line) => line.includes(`pid=${server?.pid},`));
    expect(own).toHaveLength(1);
    expect(own[0]).toMatch(new RegExp(`127\\.0\\.0\\.1\\]?:${await portOf()} `));
    const rights = /^CapEff:\t(\w+)$/m.exec(readFileSync(`/proc/${server?.pid}/status`, "utf8"))?.[1];
    expect(Number.parseInt(rights ?? "", 16)).toBe(0x80000df);
  });

  it("is full at its quota, and what was written stays", async () => {
    await makeShare("small", 1);
    await ensureServices(home, records);
    const client = await signIn();
    await eventually(async () => (await client.list("/shopdata")).includes("small"));
    const piece = Buffer.alloc(2 ** 19, "x");
    await client.write("/shopdata/small/first", Array<Buffer>(1200).fill(piece));
    await expect(client.write("/shopdata/small/second", Array<Buffer>(1200).fill(piece))).rejects.toThrow(
      "NFS4ERR_NOSPC",
    );
    expect(await client.sizeOf(await client.handleOf("/shopdata/small/first"))).toBe(1200 * piece.length);
    await client.close();
  });

  it("comes back with its data when it was killed, and files are the same to who had found them", async () => {
    const client = await signIn();
    const handle = await client.handleOf("/shopdata/data/own");
    await client.close();
    const before = serverNow();
    process.kill(before?.pid ?? 0, "SIGKILL");
    await eventually(async () => (serverNow()?.pid ?? before?.pid) !== before?.pid);
    const again = await eventually(() => signIn().catch(() => undefined));
    expect(await again.sizeOf(handle)).toBe(6);
    expect((await again.read("/shopdata/data/own")).toString()).toBe("root's");
    await again.close();
  });

  it("has more room when its quota grows", async () => {
    const client = await signIn();
    const before = await client.spaceOf("/shopdata/data");
    await client.close();
    const record = records.ofType("azurerm_storage_share").find(({ id }) => id.endsWith("/data"));
    if (record) records.put({ ...record, values: { ...record.values, quota: 2 } });
    await ensureServices(home, records);
    const again = await eventually(() => signIn().catch(() => undefined));
    expect(await again.spaceOf("/shopdata/data")).toBeGreaterThan(1.9 * before);
    expect((await again.read("/shopdata/data/own")).toString()).toBe("root's");
    await again.close();
  });

  it("lets go of a share that is removed, and leaves the others", async () => {
    const client = await signIn();
    const share = records.ofType("azurerm_storage_share").find(({ id }) => id.endsWith("/small"));
    await small.remove("azurerm_storage_share", share?.id ?? "");
    await ensureServices(home, records);
    await eventually(async () => !(await client.list("/shopdata")).includes("small"));
    expect(existsSync(join(home.storage, ACCOUNT, "shares", "small.img"))).toBe(false);
    expect(await client.list("/shopdata/data")).toEqual(["own", "Ärger mit $x.txt"]);
    await client.close();
  });

  it("lets nobody in while its account wants secure transfer, which this is not", async () => {
    await secureTransfer(true);
    const client = await signIn();
    await eventually(async () => !(await exportsOf(client)).includes("data"));
    await expect(client.list("/shopdata/data")).rejects.toThrow("NFS4ERR_NOENT");
    await secureTransfer(false);
    await eventually(async () => (await exportsOf(client)).includes("data"));
    await client.close();
  });

  it("ends when no machine is left, and is gone with its account", async () => {
    const server = serverNow();
    records.remove("azurerm_linux_virtual_machine", vm);
    expect(await servicesEnded(home)).toBe(true);
    expect(server && isAlive(server)).toBe(false);
    await small.remove("azurerm_storage_account", account);
    expect(existsSync(join(home.storage, ACCOUNT))).toBe(false);
    await eventually(async () => (await listLoops()).every(({ file }) => !file.startsWith(home.folder)));
    expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(home.folder);
  });
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
  return make("azurerm_storage_share", { name, quota, storage_account_id: account, enabled_protocol: "NFS" });
}

/** Without any, there is no folder of the account either. */
async function exportsOf(client: NfsClient): Promise<string[]> {
  return (await client.list("/")).includes(ACCOUNT) ? await client.list(`/${ACCOUNT}`) : [];
}

async function secureTransfer(wanted: boolean): Promise<void> {
  const record = records.get("azurerm_storage_account", account);
  if (record) records.put({ ...record, values: { ...record.values, https_traffic_only_enabled: wanted } });
  await ensureServices(home, records);
}

function serverNow() {
  return findServer(accountFolder(home.storage, ACCOUNT));
}

async function signIn(options?: { uid?: number; minor?: number }): Promise<NfsClient> {
  return await NfsClient.open(await portOf(), options);
}

async function portOf(): Promise<number> {
  const [port = 0] = await openPortBook(home, records).ensure([serverUse(account)]);
  return port;
}

async function eventually<T>(what: () => Promise<T | false | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const outcome = await what();
    if (outcome) return outcome;
    if (Date.now() > deadline) throw new Error(`not within a minute: ${what}`);
    await sleep(100);
  }
}
