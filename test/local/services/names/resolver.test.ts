import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { decode, encode, streamDecode, streamEncode } from "dns-packet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../../../local/services/names/answer.js";
import { serveNames } from "../../../../local/services/names/resolver.js";
import { askUpstream, type DnsServer } from "../../../../local/services/names/upstream.js";
import type { Listener } from "../../../../local/services/service.js";
import { listen } from "../relay.js";

const NAMES: Record<string, Answer> = {
  "web.longshore.test": { kind: "address", address: "10.0.1.4" },
  "4.1.0.10.in-addr.arpa": { kind: "name", name: "web.internal.longshore.test" },
  "example.org": { kind: "elsewhere" },
  "www.shop.internal": {
    kind: "records",
    records: [{ type: "CNAME", ttl: 60, data: "db.shop.internal." }],
  },
  "db.shop.internal": {
    kind: "records",
    records: [
      { type: "A", ttl: 60, data: "10.0.1.9" },
      { type: "TXT", ttl: 60, data: ["replicaSet=rs0"] },
      { type: "SRV", ttl: 60, data: { priority: 1, weight: 2, port: 27017, target: "m1.shop.internal" } },
    ],
  },
  "out.shop.internal": { kind: "records", records: [{ type: "CNAME", ttl: 60, data: "example.org" }] },
  "round.shop.internal": {
    kind: "records",
    records: [{ type: "CNAME", ttl: 60, data: "round.shop.internal" }],
  },
};

let port: number;
let resolver: Resolver;
let upstreams: DnsServer[];
const open: Listener[] = [];

beforeEach(async () => {
  upstreams = [];
  const free = await listen(() => {});
  free.server.close();
  await once(free.server, "close");
  port = free.port;
  open.push(
    await serveNames({
      address: "127.0.0.1",
      port,
      answer: (name) => NAMES[name.toLowerCase()] ?? { kind: "missing" },
      upstream: (query, transport) => askUpstream(query, transport, upstreams),
      admits: (address) => address === "127.0.0.1",
    }),
  );
  resolver = new Resolver({ timeout: 8000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
});

afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

/** A resolver of this computer, which the test plays: it answers every question with one address. */
async function playUpstream(address: string | undefined): Promise<DnsServer> {
  const udp = createSocket("udp4");
  const reply = (query: Buffer) => {
    const { id = 0, questions = [] } = decode(query);
    const name = questions[0]?.name ?? "";
    return {
      type: "response" as const,
      id,
      questions,
      answers: [{ type: "A" as const, name, data: address ?? "" }],
    };
  };
  udp.on("message", (query, from) => {
    if (address) udp.send(encode(reply(query)), from.port, from.address);
  });
  udp.bind(0, "127.0.0.1");
  await once(udp, "listening");
  const { port: upstreamPort } = udp.address() as AddressInfo;
  const server = createServer((socket) => {
    socket.once("data", (query: Buffer) => socket.end(streamEncode(reply(query.subarray(2)))));
  });
  server.listen(upstreamPort, "127.0.0.1");
  await once(server, "listening");
  open.push({
    close: () => {
      udp.close();
      server.close();
    },
  });
  return { address: "127.0.0.1", port: upstreamPort };
}

describe("a private zone's name", () => {
  it("has what its records say, of the type that is asked for", async () => {
    expect(await resolver.resolve4("db.shop.internal", { ttl: true })).toEqual([
      { address: "10.0.1.9", ttl: 60 },
    ]);
    expect(await resolver.resolveTxt("db.shop.internal")).toEqual([["replicaSet=rs0"]]);
    expect(await resolver.resolveSrv("db.shop.internal")).toEqual([
      { priority: 1, weight: 2, port: 27017, name: "m1.shop.internal" },
    ]);
    await expect(resolver.resolve6("db.shop.internal")).rejects.toMatchObject({ code: "ENODATA" });
  });

  it("leads on to what it is an alias of, here or elsewhere", async () => {
    upstreams.push(await playUpstream("192.0.2.7"));
    expect(await resolver.resolve4("www.shop.internal")).toEqual(["10.0.1.9"]);
    expect(await resolver.resolve4("out.shop.internal")).toEqual(["192.0.2.7"]);
    expect(await resolver.resolveCname("www.shop.internal")).toEqual(["db.shop.internal"]);
    expect(await resolver.resolve4("round.shop.internal")).toEqual([]);
  });
});

describe("over UDP", () => {
  it("answers names of the cloud", async () => {
    expect(await resolver.resolve4("web.longshore.test")).toEqual(["10.0.1.4"]);
    expect(await resolver.resolve4("WEB.longshore.test")).toEqual(["10.0.1.4"]);
  });

  it("says that a name it knows has no IPv6 address", async () => {
    await expect(resolver.resolve6("web.longshore.test")).rejects.toMatchObject({ code: "ENODATA" });
  });

  it("says that a name is not there", async () => {
    await expect(resolver.resolve4("nobody.longshore.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });

  it("answers addresses with names", async () => {
    expect(await resolver.resolvePtr("4.1.0.10.in-addr.arpa")).toEqual(["web.internal.longshore.test"]);
  });

  it("hands other names on", async () => {
    upstreams = [await playUpstream("203.0.113.9")];
    expect(await resolver.resolve4("example.org")).toEqual(["203.0.113.9"]);
  });

  it("asks the next resolver when the first is silent", async () => {
    upstreams = [await playUpstream(undefined), await playUpstream("203.0.113.9")];
    expect(await resolver.resolve4("example.org")).toEqual(["203.0.113.9"]);
  });

  it("says that it failed when nobody answers", async () => {
    await expect(resolver.resolve4("example.org")).rejects.toMatchObject({ code: "ESERVFAIL" });
  });

  it("lives on after nonsense", async () => {
    const socket = createSocket("udp4");
    for (const nonsense of ["", "x", "\0".repeat(12), "\xff".repeat(600)]) {
      socket.send(Buffer.from(nonsense, "latin1"), port, "127.0.0.1");
    }
    expect(await resolver.resolve4("web.longshore.test")).toEqual(["10.0.1.4"]);
    socket.close();
  });
});

describe("over TCP", () => {
  async function ask(...names: string[]) {
    const socket = connect(port, "127.0.0.1");
    const questions = names.map((name, id) =>
      streamEncode({ type: "query", id, questions: [{ type: "A", name }] }),
    );
    const bytes = Buffer.concat(questions);
    // In two pieces that end in the middle of a message.
    socket.write(bytes.subarray(0, 5));
    setTimeout(() => socket.write(bytes.subarray(5)), 20);
    let received = Buffer.alloc(0);
    const replies = [];
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
        const length = 2 + received.readUInt16BE();
        replies.push(streamDecode(received.subarray(0, length)));
        received = received.subarray(length);
      }
      if (replies.length === names.length) break;
    }
    // In any order: a message's id says which question it answers.
    replies.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
    return replies.map(({ id, answers }) => [id, answers?.map((each) => "data" in each && each.data)]);
  }

  it("answers several questions of one connection", async () => {
    expect(await ask("web.longshore.test", "nobody.longshore.test")).toEqual([
      [0, ["10.0.1.4"]],
      [1, []],
    ]);
  });

  it("hands other names on", async () => {
    upstreams = [await playUpstream("203.0.113.9")];
    expect(await ask("example.org")).toEqual([[0, ["203.0.113.9"]]]);
  });
});

it("answers nobody else", async () => {
  const free = await listen(() => {});
  free.server.close();
  await once(free.server, "close");
  open.push(
    await serveNames({
      address: "127.0.0.1",
      port: free.port,
      answer: () => ({ kind: "address", address: "10.0.1.4" }),
      upstream: async () => undefined,
      admits: () => false,
    }),
  );
  const stranger = new Resolver({ timeout: 300, tries: 1 });
  stranger.setServers([`127.0.0.1:${free.port}`]);
  await expect(stranger.resolve4("web.longshore.test")).rejects.toMatchObject({ code: "ETIMEOUT" });
});
