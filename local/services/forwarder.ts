import { connect, createServer, type Socket } from "node:net";

export interface Listener {
  /** Stops listening and ends what is connected. */
  close(): void;
}

/**
 * Listens on a port of 127.0.0.1 and pipes each connection through the relay of a machine to one port of it. The
 * relay takes one line that names the port. Rejects when the port cannot be listened on.
 */
export function forward(listenPort: number, relayPort: number, machinePort: number): Promise<Listener> {
  const open = new Set<Socket>();
  // Half-open: a client that has sent its last byte may still wait for the answer.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const relay = connect({ host: "127.0.0.1", port: relayPort, allowHalfOpen: true });
    relay.write(`${machinePort}\n`);
    for (const socket of [client, relay]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    join(client, relay);
    join(relay, client);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: listenPort, host: "127.0.0.1", exclusive: true }, () => {
      resolve({
        close: () => {
          server.close();
          for (const socket of open) socket.destroy();
        },
      });
    });
  });
}

const KEEP_ALIVE_MS = 60_000;

/** What one side sends goes to the other, its end too; a side that breaks is a reset for the other. */
function join(from: Socket, to: Socket): void {
  from.setNoDelay(true);
  from.setKeepAlive(true, KEEP_ALIVE_MS);
  from.pipe(to);
  from.on("error", () => to.resetAndDestroy());
  from.on("close", (hadError) => {
    if (!hadError && !from.readableEnded) to.resetAndDestroy();
  });
}
