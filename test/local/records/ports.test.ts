import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openHome } from "../../../local/records/home.js";
import { accountOwner, CLOUD, machineOwner } from "../../../local/records/port-owner.js";
import { openPortBook, type PortBook } from "../../../local/records/ports.js";
import { openRecords } from "../../../local/records/store.js";

const use = (vmId: string, service: string) => ({ owner: machineOwner(vmId), service });
const forward = (vmId: string, port: number) => ({
  ...use(vmId, "forward"),
  part: String(port),
  prefer: port,
});

let folder: string;
let book: PortBook;
const servers: Server[] = [];

const open = (path: string) => {
  const home = openHome(path);
  return openPortBook(home, openRecords(home));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-ports-"));
  book = open(folder);
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function occupy(port: number): Promise<boolean> {
  const server = createServer();
  servers.push(server);
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
}

it("keeps what it chose", async () => {
  const uses = [use("/vm", "ssh"), use("/vm", "relay")];
  const first = await book.ensure(uses);
  expect(new Set(first).size).toBe(2);
  expect(await open(folder).ensure(uses)).toEqual(first);
  expect(book.get(use("/VM", "ssh"))).toBe(first[0]);
});

it("chooses one port when two ask at once", async () => {
  const ssh = use("/vm", "ssh");
  const [a, b] = await Promise.all([book.ensure([ssh]), open(folder).ensure([ssh])]);
  expect(a).toEqual(b);
});

it("takes its own ports from below those of outgoing connections", async () => {
  for (const kind of ["ssh", "relay", "names"]) {
    const [port] = await book.ensure([use("/vm", kind)]);
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(30_000);
  }
});

it("passes over a port that something listens on", async () => {
  const occupied = await occupy(18_181);
  const [port] = await book.ensure([forward("/vm", 18_181)]);
  expect(occupied).toBe(true);
  expect(port).toBe(28_181);
});

it("gives two machines with the same opened port two numbers", async () => {
  const ports = await book.ensure([forward("/a", 18_182), forward("/b", 18_182)]);
  expect(ports).toEqual([18_182, 28_182]);
});

it("forgets the ports of one machine and not of others", async () => {
  await book.ensure([use("/a", "ssh"), use("/ab", "ssh")]);
  await book.release(machineOwner("/a"));
  expect(book.get(use("/a", "ssh"))).toBeUndefined();
  expect(book.get(use("/ab", "ssh"))).toBeTypeOf("number");
});

it("chooses anew what something else has taken, when told to look", async () => {
  const uses = [use("/vm", "ssh"), use("/vm", "relay")];
  const [ssh = 0, relay] = await book.ensure(uses);
  await occupy(ssh);
  await book.forgetTaken(uses);
  const again = await book.ensure(uses);
  expect(again[0]).not.toBe(ssh);
  expect(again[1]).toBe(relay);
});

it("reads the list of before owners had a kind, and keeps its numbers", async () => {
  const earlier = {
    " resolver": 20_001,
    "/vm ssh": 20_002,
    "/vm resolver": 20_003,
    "/vm forward 443": 8443,
    "/vm file shop": 20_004,
    "/account file-server": 20_005,
  };
  writeFileSync(openHome(folder).portsFile, JSON.stringify(earlier));
  const uses = [
    { owner: CLOUD, service: "names" },
    use("/vm", "ssh"),
    use("/vm", "names"),
    { ...use("/vm", "forward"), part: "443" },
    { ...use("/vm", "files"), part: "shop" },
    { owner: accountOwner("/account"), service: "files" },
  ];
  expect(await book.ensure([...uses, use("/vm", "relay")])).toEqual([
    ...Object.values(earlier),
    expect.any(Number),
  ]);
  // It is written in the present form.
  expect(await open(folder).ensure(uses)).toEqual(Object.values(earlier));
  expect(open(folder).owners()).toEqual([CLOUD, machineOwner("/vm"), accountOwner("/account")]);
});

it("has ports of several owners with one id, and of an owner whose id is written in another case", async () => {
  const [machine, account] = await book.ensure([
    use("/x", "files"),
    { owner: accountOwner("/x"), service: "files" },
  ]);
  expect(machine).not.toBe(account);
  await book.release(machineOwner("/X"));
  expect(book.owners()).toEqual([accountOwner("/x")]);
});
