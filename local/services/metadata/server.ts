import { createServer } from "node:http";
import type { Socket } from "node:net";
import { errorText } from "../../../system/log.js";
import { listen } from "../listen.js";
import type { Listener } from "../service.js";
import { type AskingMachine, answerMetadata } from "./answer.js";

export interface MetadataOptions {
  /** Never an address of a LAN. */
  readonly address: string;
  readonly port: number;
  /** The machine whose port this is, as it is now; undefined when it is gone. */
  readonly machine: () => AskingMachine | undefined;
  /** Whether it is that machine that has connected. */
  readonly admits: (socket: Socket) => Promise<boolean>;
}

/** Answers one machine over HTTP. Rejects when the port cannot be listened on. */
export function serveMetadata({ address, port, machine, admits }: MetadataOptions): Promise<Listener> {
  const server = createServer(async (request, response) => {
    try {
      const asking = machine();
      if (!asking || !(await admits(request.socket))) {
        request.socket.destroy();
        return;
      }
      const { method = "", url: target = "/", headers } = request;
      const { status, type, body } = await answerMetadata({ method, target, headers }, asking);
      response.writeHead(status, { "content-type": `${type}; charset=utf-8`, server: "IMDS/longshore" });
      response.end(body);
    } catch (error) {
      console.error(new Date().toISOString(), "metadata service:", errorText(error));
      response.writeHead(500).end();
    }
  });
  return listen(server, { address, port });
}
