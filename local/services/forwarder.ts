import { connect, createServer, type Socket } from "node:net";
import type { Listener } from "./service.js";

/** The way through a machine's relay, which takes one line: its secret and the port. */
export interface RelayWay {
  /** Of 127.0.0.1. */
  readonly relayPort: number;
  /** Of the machine. */
  readonly machinePort: number;
  /** Asked at each connection: another machine in this one's place has another one. Undefined: no machine. */
  readonly secret: () => Promise<string | undefined>;
}

/**
 * Listens on a port of 127.0.0.1 and pipes each connection through the relay of a machine to one port of it. Rejects
 * when the port cannot be listened on.
 */
export function forward(listenPort: number, { relayPort, machinePort, secret }: RelayWay): Promise<Listener> {
  return pipeAll({ host: "127.0.0.1", port: listenPort }, async () => {
    const known = await secret();
    if (known === undefined) return undefined;
    const relay = connect({ host: "127.0.0.1", port: relayPort, allowHalfOpen: true });
    relay.write(`${known} ${machinePort}\n`);
    return relay;
  });
}

/**
 * Listens on an address of this computer and pipes each connection that `admits` lets in to a port of 127.0.0.1; others
 * are reset. Rejects when the port cannot be listened on.
 */
export function forwardAdmitted(
  listen: { readonly host: string; readonly port: number },
  port: number,
  admits: (client: Socket) => Promise<boolean>,
): Promise<Listener> {
  return pipeAll(listen, async (client) =>
    (await admits(client)) ? connect({ host: "127.0.0.1", port, allowHalfOpen: true }) : undefined,
  );
}

/** Pipes each connection to what `dial` connects it with; without that it is reset. */
function pipeAll(
  listen: { readonly host: string; readonly port: number },
  dial: (client: Socket) => Socket | Promise<Socket | undefined>,
): Promise<Listener> {
  const open = new Set<Socket>();
  // Half-open: a client that has sent its last byte may still wait for the answer.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    keep(client, open);
    void connectWith(client);
  });
  const connectWith = async (client: Socket) => {
    const other = await Promise.resolve(dial(client)).catch(() => undefined);
    if (!other) {
      client.resetAndDestroy();
      return;
    }
    keep(other, open);
    join(client, other);
    join(other, client);
  };
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...listen, exclusive: true }, () => {
      resolve({
        close: () => {
          server.close();
          for (const socket of open) socket.destroy();
        },
      });
    });
  });
}

function keep(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.on("close", () => open.delete(socket));
  // One that breaks before it is joined closes by itself.
  socket.on("error", () => {});
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
