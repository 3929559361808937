import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Socket } from "node:net";
import type { Listener } from "../service.js";
import type { Answer } from "./answer.js";
import { answerQuery } from "./answer-query.js";
import { onMessage, withLength } from "./dns-framing.js";
import type { DnsTransport } from "./upstream.js";

export interface ResolverOptions {
  /** Never an address of a LAN. */
  readonly address: string;
  readonly port: number;
  readonly answer: (name: string) => Answer;
  /** Asks the computer's own resolvers; undefined when none answered. */
  readonly upstream: (query: Buffer, transport: DnsTransport) => Promise<Buffer | undefined>;
  /** Whether this address may ask; others get no answer. */
  readonly admits: (address: string) => boolean;
}

/** Answers DNS over UDP and TCP on one address and port. Rejects when they cannot be listened on. */
export async function serveNames(options: ResolverOptions): Promise<Listener> {
  const udp = await listenUdp(options);
  try {
    const tcp = await listenTcp(options);
    return {
      close: () => {
        udp.close();
        tcp.close();
      },
    };
  } catch (error) {
    udp.close();
    throw error;
  }
}

const IDLE_CONNECTION_MS = 10_000;
/** Queries that wait for others at one time; what comes on top is dropped, and asked again by its sender. */
const MOST_WAITING = 200;

function respond(
  query: Buffer,
  transport: DnsTransport,
  options: ResolverOptions,
): Promise<Buffer | undefined> {
  return answerQuery(query, {
    answer: options.answer,
    upstream: (each) => options.upstream(each, transport),
  });
}

function listenUdp(options: ResolverOptions): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  let waiting = 0;
  socket.on("message", (query, from) => {
    if (!options.admits(from.address) || waiting >= MOST_WAITING) return;
    waiting++;
    void respond(query, "udp", options)
      .then((reply) => {
        if (reply) socket.send(reply, from.port, from.address, () => {});
      })
      .catch(() => {}) // The socket was closed while others were asked.
      .finally(() => {
        waiting--;
      });
  });
  return new Promise((resolve, reject) => {
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: options.address, port: options.port, exclusive: true }, () => {
      socket.removeAllListeners("error");
      socket.on("error", () => {}); // A send that failed: the sender asks again.
      resolve(socket);
    });
  });
}

function listenTcp(options: ResolverOptions): Promise<Listener> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    if (!options.admits(socket.remoteAddress ?? "")) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(IDLE_CONNECTION_MS, () => socket.destroy());
    onMessage(socket, (query) => {
      void respond(query, "tcp", options).then((reply) => {
        if (reply && socket.writable) socket.write(withLength(reply));
      });
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.address, port: options.port, exclusive: true }, () =>
      resolve({
        close: () => {
          server.close();
          for (const socket of open) socket.destroy();
        },
      }),
    );
  });
}
