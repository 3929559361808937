import { createSocket } from "node:dgram";
import { Resolver } from "node:dns";
import { connect, isIPv6 } from "node:net";

import { onMessage, withLength } from "./dns-framing.js";

export type DnsTransport = "udp" | "tcp";

export interface DnsServer {
  readonly address: string;
  readonly port: number;
}

/** The resolvers that this computer itself uses, as they are now: a laptop changes its networks. */
export function computersResolvers(): DnsServer[] {
  return new Resolver().getServers().map((server) => {
    const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(server);
    return match
      ? { address: match[1] ?? match[2] ?? "", port: Number(match[3]) }
      : { address: server, port: 53 };
  });
}

/** Hands a query on as it came and gives the first answer back as it came; undefined when none came in time. */
export async function askUpstream(
  query: Buffer,
  transport: DnsTransport,
  servers: readonly DnsServer[],
): Promise<Buffer | undefined> {
  for (const server of servers.slice(0, MOST_SERVERS)) {
    const reply = await (transport === "udp" ? askByUdp(query, server) : askByTcp(query, server));
    if (reply) return reply;
  }
  return undefined;
}

const MOST_SERVERS = 3;
/** Less than what a resolver in a machine waits before it asks again, for each of the servers. */
const SERVER_TIMEOUT_MS = 2000;

function askByUdp(query: Buffer, server: DnsServer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
    const finish = (reply?: Buffer) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.close();
      resolve(reply);
    };
    const timer = setTimeout(finish, SERVER_TIMEOUT_MS);
    socket.on("error", () => finish());
    socket.on("message", (reply) => {
      if (sameQuery(query, reply)) finish(reply);
    });
    // Connected: nothing but this server's answers comes in.
    socket.connect(server.port, server.address, () => socket.send(query));
  });
}

function askByTcp(query: Buffer, server: DnsServer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: server.address, port: server.port });
    const finish = (reply?: Buffer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    };
    const timer = setTimeout(finish, SERVER_TIMEOUT_MS);
    socket.write(withLength(query));
    socket.on("error", () => finish());
    socket.on("close", () => finish());
    onMessage(socket, finish);
  });
}

function sameQuery(query: Buffer, reply: Buffer): boolean {
  return query.length >= 2 && reply.length >= 2 && query.readUInt16BE() === reply.readUInt16BE();
}
