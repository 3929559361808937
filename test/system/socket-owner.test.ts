import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { findInode, isPeerOf } from "../../system/socket-owner.js";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:5208 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 39641 1 0000000000000000 100 0 0 10 0
   1: 0100007F:5208 0100007F:B7E4 01 00000000:00000000 00:00000000 00000000  1000        0 41101 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:B7E4 0100007F:5208 01 00000000:00000000 00:00000000 00000000  1001        0 40311 1 0000000000000000 20 4 0 10 -1
   3: 0100007F:B7E5 0100007F:5208 06 00000000:00000000 03:00000F3C 00000000     0        0 0 3 0000000000000000
`;
const loopback = (port: number) => ({ address: "127.0.0.1", port });

test("the socket of the far end, not the server's own", () => {
  expect(findInode(TABLE, loopback(0xb7e4), loopback(0x5208), "LE")).toBe("40311");
});

test("none, where no process has that end", () => {
  expect(findInode(TABLE, loopback(0xb7e5), loopback(0x5208), "LE")).toBeUndefined();
  expect(findInode(TABLE, loopback(0xb7e6), loopback(0x5208), "LE")).toBeUndefined();
  expect(findInode(TABLE, { address: "127.0.0.2", port: 0xb7e4 }, loopback(0x5208), "LE")).toBeUndefined();
});

test("where the first byte comes first, an address reads as it is written", () => {
  const table = TABLE.replaceAll("0100007F", "7F000001");
  expect(findInode(table, loopback(0xb7e4), loopback(0x5208), "BE")).toBe("40311");
});

test.runIf(process.platform === "linux")("which process has connected", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const program = `require("net").connect(${port}, "127.0.0.1").on("close", () => process.exit())`;
  const dialled = once(server, "connection");
  const child = spawn(process.execPath, ["-e", program], { stdio: "ignore" });
  const [theirs] = await dialled;
  const dialledAgain = once(server, "connection");
  const client = connect(port, "127.0.0.1");
  const [ours] = await dialledAgain;
  try {
    const has = (pid: number, { remotePort }: { remotePort: number }) =>
      isPeerOf(pid, loopback(remotePort), loopback(port));
    expect([has(child.pid ?? 0, theirs), has(process.pid, theirs)]).toEqual([true, false]);
    expect([has(child.pid ?? 0, ours), has(process.pid, ours)]).toEqual([false, true]);
    client.destroy();
    await expect.poll(() => has(process.pid, ours)).toBe(false);
  } finally {
    for (const socket of [theirs, ours, client]) socket.destroy();
    server.close();
  }
});
