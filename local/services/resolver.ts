import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import {
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
} from "dns-packet";
import type { Answer } from "../network/names.js";
import type { Listener } from "./forwarder.js";
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

/** Seconds that answers may be kept: names come and go with their machines. */
const TTL = 5;
const IDLE_CONNECTION_MS = 10_000;
/** Queries that wait for others at one time; what comes on top is dropped, and asked again by its sender. */
const MOST_WAITING = 200;
const SERVFAIL = 2;
const NXDOMAIN = 3;

async function respond(
  query: Buffer,
  transport: DnsTransport,
  options: ResolverOptions,
): Promise<Buffer | undefined> {
  let packet: DecodedPacket;
  try {
    packet = decode(query);
  } catch {
    return undefined;
  }
  const question = packet.questions?.[0];
  if (packet.type !== "query" || !question) return undefined;
  const answer = options.answer(question.name);
  if (answer.kind === "elsewhere") {
    const reply = await options.upstream(query, transport);
    return reply ?? replyTo(packet, { code: SERVFAIL });
  }
  if (answer.kind === "missing") return replyTo(packet, { code: NXDOMAIN, own: true });
  return replyTo(packet, { code: 0, own: true, answers: answersTo(question, answer) });
}

function answersTo({ name, type }: Question, answer: Answer): NonNullable<Packet["answers"]> {
  if (answer.kind === "address" && type === "A") return [{ type: "A", name, ttl: TTL, data: answer.address }];
  if (answer.kind === "name" && type === "PTR") return [{ type: "PTR", name, ttl: TTL, data: answer.name }];
  return []; // The name is there and has nothing of that type, IPv6 above all.
}

function replyTo(
  query: DecodedPacket,
  {
    code,
    own = false,
    answers = [],
  }: { code: number; own?: boolean; answers?: NonNullable<Packet["answers"]> },
): Buffer {
  const asked = (query.flags ?? 0) & RECURSION_DESIRED;
  return encode({
    type: "response",
    id: query.id ?? 0,
    flags: asked | RECURSION_AVAILABLE | (own ? AUTHORITATIVE_ANSWER : 0) | code,
    questions: query.questions ?? [],
    answers,
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
  const server: Server = createServer((socket) => {
    if (!options.admits(socket.remoteAddress ?? "")) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(IDLE_CONNECTION_MS, () => socket.destroy());
    readQueries(socket, (query) => respond(query, "tcp", options));
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

/** Over TCP each message follows its length in two bytes. */
function readQueries(socket: Socket, answer: (query: Buffer) => Promise<Buffer | undefined>): void {
  let pending = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE()) {
      const query = pending.subarray(2, 2 + pending.readUInt16BE());
      pending = pending.subarray(2 + query.length);
      void answer(query).then((reply) => {
        if (reply && socket.writable) socket.write(withLength(reply));
      });
    }
  });
}

export function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
