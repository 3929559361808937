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
import type { Answer, ZoneRecord } from "./answer.js";

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
  return reply(packet, AUTHORITATIVE_ANSWER, await answersTo(question, answer, known));
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

async function answersTo(question: Question, answer: Answer, known: Knowledge): Promise<Answers> {
  const { name, type } = question;
  if (answer.kind === "records") return recordsFor(question, answer.records, known);
  if (answer.kind === "address" && type === "A") return [{ type: "A", name, ttl: TTL, data: answer.address }];
  if (answer.kind === "name" && type === "PTR") return [{ type: "PTR", name, ttl: TTL, data: answer.name }];
  return []; // The name is there and has nothing of that type, IPv6 above all.
}

/** A machine's own resolver follows no alias: what it leads to comes along, one alias after another. */
async function recordsFor(
  { name, type, class: kind }: Question,
  records: readonly ZoneRecord[],
  known: Knowledge,
  depth = 0,
): Promise<Answers> {
  const own = records
    .filter((record) => record.type === type || record.type === "CNAME")
    .map((record): Answers[number] => ({ ...record, name }));
  const alias = records.find((record) => record.type === "CNAME");
  if (alias?.type !== "CNAME" || type === "CNAME" || depth === LONGEST_CHAIN) return own;
  const question: Question = { name: alias.data.replace(/\.$/, ""), type, class: kind };
  const answer = known.answer(question.name);
  if (answer.kind === "records") {
    return [...own, ...(await recordsFor(question, answer.records, known, depth + 1))];
  }
  return [...own, ...(await followed(question, answer, known))];
}

const LONGEST_CHAIN = 8;

async function followed(question: Question, answer: Answer, known: Knowledge): Promise<Answers> {
  if (answer.kind !== "elsewhere") return answersTo(question, answer, known);
  const asked = encode({ type: "query", id: 1, flags: RECURSION_DESIRED, questions: [question] });
  const told = await known.upstream(asked);
  return (told && parse(told)?.answers) ?? [];
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
