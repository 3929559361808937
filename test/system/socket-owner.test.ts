import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { findOwner, ownerOfPeer } from "../../system/socket-owner.js";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:5208 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 39641 1 0000000000000000 100 0 0 10 0
   1: 0100007F:5208 0100007F:B7E4 01 00000000:00000000 00:00000000 00000000  1000        0 41101 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:B7E4 0100007F:5208 01 00000000:00000000 00:00000000 00000000  1001        0 40311 1 0000000000000000 20 4 0 10 -1
   3: 0100007F:B7E5 0100007F:5208 06 00000000:00000000 03:00000F3C 00000000     0        0 0 3 0000000000000000
`;
const loopback = (port: number) => ({ address: "127.0.0.1", port });

test("the owner of the far end, not of the server's own", () => {
  expect(findOwner(TABLE, loopback(0xb7e4), loopback(0x5208), "LE")).toBe(1001);
});

test("nobody's, where no process holds that end", () => {
  expect(findOwner(TABLE, loopback(0xb7e5), loopback(0x5208), "LE")).toBeUndefined();
  expect(findOwner(TABLE, loopback(0xb7e6), loopback(0x5208), "LE")).toBeUndefined();
  expect(findOwner(TABLE, { address: "127.0.0.2", port: 0xb7e4 }, loopback(0x5208), "LE")).toBeUndefined();
});

test("where the first byte comes first, an address reads as it is written", () => {
  const table = TABLE.replaceAll("0100007F", "7F000001");
  expect(findOwner(table, loopback(0xb7e4), loopback(0x5208), "BE")).toBe(1001);
});

test.runIf(process.platform === "linux")("who has connected to this process", async () => {
  const own = process.getuid?.() ?? 0;
  expect(await ownerOfConnection((port) => void connect(port, "127.0.0.1"))).toBe(own);
  // Somebody else, where this process may become somebody else.
  if (own !== 0) return;
  const program = (port: number) =>
    `require("net").connect(${port}, "127.0.0.1").on("close", () => process.exit())`;
  const other = (port: number) => {
    const options = { uid: 65_534, gid: 65_534, stdio: "ignore", cwd: "/" } as const;
    spawn(process.execPath, ["-e", program(port)], options);
  };
  expect(await ownerOfConnection(other)).toBe(65_534);
});

async function ownerOfConnection(dial: (port: number) => void): Promise<number | undefined> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const connected = once(server, "connection");
  dial((server.address() as AddressInfo).port);
  const [socket] = await connected;
  try {
    const peer = { address: socket.remoteAddress, port: socket.remotePort };
    return ownerOfPeer(peer, { address: socket.localAddress, port: socket.localPort });
  } finally {
    socket.destroy();
    server.close();
  }
}
