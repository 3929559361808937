import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { FILES } from "./arguments.js";
import { openSocket } from "./socket.js";

/** A conversation with QEMU's monitor; one at a time, others wait in line. */
export interface Monitor {
  execute(command: string, argument?: object): Promise<unknown>;
}

/** Talks to the machine of the folder; undefined when nobody answers there. */
export async function withMonitor<T>(
  folder: string,
  talk: (monitor: Monitor) => Promise<T>,
): Promise<T | undefined> {
  const socket = await openSocket(folder, FILES.monitor);
  if (!socket) return undefined;
  try {
    return await talk(await greet(socket, folder));
  } finally {
    socket.destroy();
  }
}

async function greet(socket: Socket, where: string): Promise<Monitor> {
  socket.setTimeout(ANSWER_MILLISECONDS, () => socket.destroy(new Error("QEMU's monitor does not answer")));
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    for (;;) {
      const line = await lines.next();
      if (line.done)
        throw new LongshoreError({ where, rule: "QEMU's monitor answers", seen: "a closed connection" });
      const message = messageSchema.parse(JSON.parse(line.value));
      if (message.error) {
        throw new LongshoreError({ where, rule: "QEMU obeys its monitor", seen: message.error.desc });
      }
      if (message.QMP !== undefined || "return" in message) return message.return;
    }
  };
  const execute = async (command: string, argument?: object) => {
    socket.write(`${JSON.stringify({ execute: command, ...(argument ? { arguments: argument } : {}) })}\n`);
    return await answer();
  };
  await answer();
  await execute("qmp_capabilities");
  return { execute };
}

const ANSWER_MILLISECONDS = 15_000;

/** A greeting, an answer, an error, or an event, which is passed over. */
const messageSchema = z.object({
  QMP: z.unknown().optional(),
  return: z.unknown().optional(),
  error: z.object({ desc: z.string() }).optional(),
});
