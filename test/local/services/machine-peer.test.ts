import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { admitsMachine } from "../../../local/services/machine-peer.js";

test("a machine is admitted from its own line, and nobody from elsewhere", async () => {
  const dial = (port: number) => void connect(port, "127.0.0.1").on("error", () => {});
  expect(await admitted("127.0.0.1", dial)).toBe(true);
  expect(await admitted("198.19.7.2", dial)).toBe(false);
  expect(await admitted(undefined, dial)).toBe(false);
});

test.runIf(process.platform === "linux" && process.getuid?.() === 0)(
  "another user of this computer is not the machine",
  async () => {
    const program = (port: number) =>
      `require("net").connect(${port}, "127.0.0.1").on("close", () => process.exit())`;
    const dial = (port: number) => {
      const options = { uid: 65_534, gid: 65_534, stdio: "ignore", cwd: "/" } as const;
      spawn(process.execPath, ["-e", program(port)], options);
    };
    expect(await admitted("127.0.0.1", dial)).toBe(false);
  },
);

async function admitted(line: string | undefined, dial: (port: number) => void): Promise<boolean> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const connected = once(server, "connection");
  dial((server.address() as AddressInfo).port);
  const [socket] = await connected;
  try {
    return await admitsMachine({ lineAddress: async () => line }, "web")(socket);
  } finally {
    socket.destroy();
    server.close();
  }
}
