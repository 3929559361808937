import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { admitsMachine } from "../../../local/services/machine-peer.js";

const dial = (port: number) => void connect(port, "127.0.0.1").on("error", () => {});

test("a machine is admitted from its own line, and nobody from elsewhere", async () => {
  expect(await admitted({ line: "127.0.0.1", pid: process.pid }, dial)).toBe(true);
  expect(await admitted({ line: "198.19.7.2", pid: process.pid }, dial)).toBe(false);
  expect(await admitted({ line: undefined, pid: process.pid }, dial)).toBe(false);
});

test.runIf(process.platform === "linux")("another process of this computer is not the machine", async () => {
  const program = (port: number) =>
    `require("net").connect(${port}, "127.0.0.1").on("close", () => process.exit())`;
  const other = (port: number) => void spawn(process.execPath, ["-e", program(port)], { stdio: "ignore" });
  expect(await admitted({ line: "127.0.0.1", pid: process.pid }, other)).toBe(false);
  expect(await admitted({ line: "127.0.0.1", pid: undefined }, dial)).toBe(false);
});

interface Place {
  readonly line: string | undefined;
  readonly pid: number | undefined;
}

async function admitted({ line, pid }: Place, connectTo: (port: number) => void): Promise<boolean> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const connected = once(server, "connection");
  connectTo((server.address() as AddressInfo).port);
  const [socket] = await connected;
  try {
    const driver = { lineAddress: async () => line, processOf: async () => pid };
    return await admitsMachine(driver, "web")(socket);
  } finally {
    socket.destroy();
    server.close();
  }
}
