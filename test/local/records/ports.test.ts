import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openHome } from "../../../local/records/home.js";
import { openPortBook, type PortBook } from "../../../local/records/ports.js";
import { openRecords } from "../../../local/records/store.js";

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
  const uses = [
    { vmId: "/vm", kind: "ssh" },
    { vmId: "/vm", kind: "relay" },
  ] as const;
  const first = await book.ensure(uses);
  expect(new Set(first).size).toBe(2);
  expect(await open(folder).ensure(uses)).toEqual(first);
  expect(book.get({ vmId: "/VM", kind: "ssh" })).toBe(first[0]);
});

it("chooses one port when two ask at once", async () => {
  const use = { vmId: "/vm", kind: "ssh" } as const;
  const [a, b] = await Promise.all([book.ensure([use]), open(folder).ensure([use])]);
  expect(a).toEqual(b);
});

it("takes its own ports from below those of outgoing connections", async () => {
  for (const kind of ["ssh", "relay", "resolver"] as const) {
    const [port] = await book.ensure([{ vmId: "/vm", kind }]);
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(30_000);
  }
});

it("passes over a port that something listens on", async () => {
  const occupied = await occupy(18_181);
  const [port] = await book.ensure([{ vmId: "/vm", kind: "forward", port: 18_181 }]);
  expect(occupied).toBe(true);
  expect(port).toBe(28_181);
});

it("gives two machines with the same opened port two numbers", async () => {
  const ports = await book.ensure([
    { vmId: "/a", kind: "forward", port: 18_182 },
    { vmId: "/b", kind: "forward", port: 18_182 },
  ]);
  expect(ports).toEqual([18_182, 28_182]);
});

it("forgets the ports of one machine and not of others", async () => {
  await book.ensure([
    { vmId: "/a", kind: "ssh" },
    { vmId: "/ab", kind: "ssh" },
  ]);
  await book.release("/a");
  expect(book.get({ vmId: "/a", kind: "ssh" })).toBeUndefined();
  expect(book.get({ vmId: "/ab", kind: "ssh" })).toBeTypeOf("number");
});

it("chooses anew what something else has taken, when told to look", async () => {
  const uses = [
    { vmId: "/vm", kind: "ssh" },
    { vmId: "/vm", kind: "relay" },
  ] as const;
  const [ssh = 0, relay] = await book.ensure(uses);
  await occupy(ssh);
  await book.forgetTaken(uses);
  const again = await book.ensure(uses);
  expect(again[0]).not.toBe(ssh);
  expect(again[1]).toBe(relay);
});
