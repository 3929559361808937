import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Server, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forward, forwardAdmitted } from "../../../local/services/forwarder.js";
import type { Listener } from "../../../local/services/service.js";
import { listen, RELAY_SECRET, startRelay } from "./relay.js";

const servers: Server[] = [];
let relayPort: number;
let listener: Listener | undefined;

beforeEach(async () => {
  const relay = await startRelay();
  servers.push(relay.server);
  relayPort = relay.port;
});

afterEach(() => {
  listener?.close();
  for (const server of servers.splice(0)) server.close();
});

/** Forwards a free port to a service of the machine, which the test plays itself. */
async function forwardTo(machinePort: number, secret: string | undefined = RELAY_SECRET): Promise<number> {
  const free = await listen(() => {});
  free.server.close();
  await once(free.server, "close");
  listener = await forward(free.port, { relayPort, machinePort, secret: async () => secret });
  return free.port;
}

async function service(...parameters: Parameters<typeof listen>): Promise<number> {
  const { server, port } = await listen(...parameters);
  servers.push(server);
  return port;
}

/** Resolves when a connection is over, by a goodbye or by a break. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}

it("carries megabytes in both directions unchanged", async () => {
  const echo = await service((socket) => socket.pipe(socket));
  const socket = connect(await forwardTo(echo), "127.0.0.1");
  const sent = randomBytes(5_000_000);
  socket.end(sent);
  const received = await buffer(socket);
  expect(createHash("sha256").update(received).digest("hex")).toBe(
    createHash("sha256").update(sent).digest("hex"),
  );
});

it("lets a client that has said its last word wait for the answer", async () => {
  const summing = await service(
    (socket) => {
      let count = 0;
      socket.on("data", (chunk) => {
        count += chunk.length;
      });
      socket.on("end", () => setTimeout(() => socket.end(`${count} bytes`), 50));
    },
    { allowHalfOpen: true },
  );
  const socket = connect({ port: await forwardTo(summing), host: "127.0.0.1", allowHalfOpen: true });
  socket.end("hello");
  expect(String(await buffer(socket))).toBe("5 bytes");
});

it("passes a machine's own goodbye on", async () => {
  const greeting = await service((socket) => socket.end("welcome"));
  const socket = connect(await forwardTo(greeting), "127.0.0.1");
  expect(String(await buffer(socket))).toBe("welcome");
});

it("ends the client when the machine's service breaks off", async () => {
  const breaking = await service((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const socket = connect(await forwardTo(breaking), "127.0.0.1");
  socket.write("x");
  await closed(socket);
  expect(socket.destroyed).toBe(true);
});

it("ends the service's connection when the client breaks off", async () => {
  const held: Socket[] = [];
  const holding = await service((socket) => {
    held.push(socket);
    socket.write("x");
  });
  const socket = connect(await forwardTo(holding), "127.0.0.1");
  await once(socket, "data");
  const ended = Promise.all(held.map(closed));
  socket.resetAndDestroy();
  expect(await ended).toHaveLength(1);
});

it("ends the client when the machine is off", async () => {
  for (const server of servers.splice(0)) server.close();
  const socket = connect(await forwardTo(9), "127.0.0.1");
  await closed(socket);
  expect(socket.bytesRead).toBe(0);
});

it("reaches nothing without the machine's secret, and ends who tried", async () => {
  let reached = false;
  const service9 = await service(() => {
    reached = true;
  });
  for (const secret of ["another-secret", ""]) {
    const socket = connect(await forwardTo(service9, secret), "127.0.0.1");
    await closed(socket);
    expect([socket.bytesRead, reached]).toEqual([0, false]);
    listener?.close();
  }
});

it("resets the connection of who asks for a machine that is gone", async () => {
  const gone = await listen(() => {});
  servers.push(gone.server);
  const free = await listen(() => {});
  free.server.close();
  await once(free.server, "close");
  listener = await forward(free.port, {
    relayPort: gone.port,
    machinePort: 9,
    secret: async () => undefined,
  });
  const [error] = await once(connect(free.port, "127.0.0.1"), "error");
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

it("stops at once, with what is connected", async () => {
  const silent = await service(() => {});
  const port = await forwardTo(silent);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const ended = closed(socket);
  listener?.close();
  await ended;
  const late = connect(port, "127.0.0.1");
  const [error] = await once(late, "error");
  expect(error).toMatchObject({ code: "ECONNREFUSED" });
});

it("says when the port is taken", async () => {
  const taken = await service(() => {});
  const way = { relayPort, machinePort: 80, secret: async () => RELAY_SECRET };
  await expect(forward(taken, way)).rejects.toMatchObject({ code: "EADDRINUSE" });
});

describe("to a port of this computer, for those who are let in", () => {
  const forwardIfAdmitted = async (port: number, admits: (client: Socket) => Promise<boolean>) => {
    const free = await listen(() => {});
    free.server.close();
    await once(free.server, "close");
    listener = await forwardAdmitted({ host: "127.0.0.1", port: free.port }, port, admits);
    return connect(free.port, "127.0.0.1");
  };

  it("carries what a client says while it is still asked who that is", async () => {
    const echo = await service((socket) => socket.pipe(socket));
    const client = await forwardIfAdmitted(echo, async ({ remoteAddress }) => {
      await sleep(50);
      return remoteAddress === "127.0.0.1";
    });
    client.end("hello");
    expect(String(await buffer(client))).toBe("hello");
  });

  it.each([
    ["is refused", async () => false],
    ["cannot be asked about", () => Promise.reject(new Error("no answer"))],
  ])("resets the connection of who %s", async (_, admits) => {
    let reached = false;
    const port = await service(() => {
      reached = true;
    });
    const client = await forwardIfAdmitted(port, admits);
    const broken = once(client, "error");
    expect(((await broken)[0] as NodeJS.ErrnoException).code).toBe("ECONNRESET");
    expect(reached).toBe(false);
  });
});
