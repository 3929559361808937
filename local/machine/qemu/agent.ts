import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { FILES } from "./arguments.js";
import { openSocket } from "./socket.js";

/** A conversation with QEMU's agent in a machine. One at a time, others wait in line: it is to be short. */
export interface Agent {
  execute(command: string, argument?: object): Promise<unknown>;
}

/** Nobody answers in the machine: it does not run, has not booted so far, or is on its way down. */
export class AgentSilent extends LongshoreError {}

/** Talks to the agent in the machine of the folder; `AgentSilent` within seconds when it does not answer. */
export async function withAgent<T>(folder: string, talk: (agent: Agent) => Promise<T>): Promise<T> {
  const socket = await openSocket(folder, FILES.agent);
  if (!socket) throw silent(folder, "a machine that does not run");
  try {
    return await talk(await greet(socket, folder));
  } finally {
    socket.destroy();
  }
}

const ANSWER_MILLISECONDS = 5000;
/** Before it, both sides forget what was said: an earlier conversation may have ended in the middle. */
const FLUSH = "\xff";

async function greet(socket: Socket, folder: string): Promise<Agent> {
  socket.setTimeout(ANSWER_MILLISECONDS, () => socket.destroy(new Error("no answer in time")));
  // All but the flush is ASCII.
  const lines = createInterface({ input: socket.setEncoding("latin1") })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next().catch((cause) => {
      throw silent(folder, "silence", cause);
    });
    if (line.done) throw silent(folder, "a closed connection");
    return line.value;
  };
  const say = (execute: string, argument?: object) =>
    socket.write(`${JSON.stringify({ execute, ...(argument ? { arguments: argument } : {}) })}\n`);

  const id = randomInt(2 ** 31);
  socket.write(FLUSH, "latin1");
  say("guest-sync-delimited", { id });
  for (let line = ""; !isAnswerTo(id, line); ) line = await nextLine();

  return {
    execute: async (command, argument) => {
      say(command, argument);
      const message = messageSchema.parse(JSON.parse(await nextLine()));
      if (!message.error) return message.return;
      throw new LongshoreError({
        where: basename(folder),
        rule: `the machine's agent obeys ${command}`,
        seen: message.error.desc,
      });
    },
  };
}

function isAnswerTo(id: number, line: string): boolean {
  const start = line.lastIndexOf(FLUSH);
  return start >= 0 && messageSchema.parse(JSON.parse(line.slice(start + 1))).return === id;
}

const messageSchema = z.object({
  return: z.unknown().optional(),
  error: z.object({ desc: z.string() }).optional(),
});

function silent(folder: string, seen: string, cause?: unknown): AgentSilent {
  return new AgentSilent(
    { where: basename(folder), rule: "the agent in the virtual machine answers", seen },
    cause === undefined ? {} : { cause },
  );
}
