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

/** Where answers come from: what the cloud knows, and whoever knows the rest. */
export interface Knowledge {
  readonly answer: (name: string) => Answer;
  /** Asks the computer's own resolvers; undefined when none answered. */
  readonly upstream: (query: Buffer) => Promise<Buffer | undefined>;
}

/** The reply to a DNS query; undefined for what is none. */
export async function answerQuery(query: Buffer, known: Knowledge): Promise<Buffer | undefined> {
  const packet = parse(query);
  const question = packet?.questions?.[0];
  if (packet?.type !== "query" || !question) return undefined;
  const answer = known.answer(question.name);
  if (answer.kind === "elsewhere") return (await known.upstream(query)) ?? reply(packet, SERVFAIL);
  if (answer.kind === "missing") return reply(packet, AUTHORITATIVE_ANSWER | NXDOMAIN);
  return reply(packet, AUTHORITATIVE_ANSWER, answersTo(question, answer));
}

/** Seconds that answers may be kept: names come and go with their machines. */
const TTL = 5;
const SERVFAIL = 2;
const NXDOMAIN = 3;

type Answers = NonNullable<Packet["answers"]>;

function parse(query: Buffer): DecodedPacket | undefined {
  try {
    return decode(query);
  } catch {
    return undefined;
  }
}

function answersTo({ name, type }: Question, answer: Answer): Answers {
  if (answer.kind === "address" && type === "A") return [{ type: "A", name, ttl: TTL, data: answer.address }];
  if (answer.kind === "name" && type === "PTR") return [{ type: "PTR", name, ttl: TTL, data: answer.name }];
  return []; // The name is there and has nothing of that type, IPv6 above all.
}

function reply(query: DecodedPacket, flags: number, answers: Answers = []): Buffer {
  const asked = (query.flags ?? 0) & RECURSION_DESIRED;
  return encode({
    type: "response",
    id: query.id ?? 0,
    flags: asked | RECURSION_AVAILABLE | flags,
    questions: query.questions ?? [],
    answers,
  });
}
