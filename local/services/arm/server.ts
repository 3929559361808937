import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { errorText } from "../../../system/log.js";
import { MANAGEMENT_HOST } from "../../network/zone.js";
import { listen } from "../listen.js";
import type { Listener, ListenPlace } from "../service.js";
import type { Authority } from "../tls/authority.js";
import { serverOptions } from "../tls/server-options.js";
import { answerArm } from "./answer.js";
import type { ArmCloud } from "./cloud.js";
import { type ArmAnswer, json, Refusal } from "./wire.js";

/** Answers the management API over HTTPS, to this computer alone. Rejects when the port cannot be listened on. */
export function serveArm(
  { address, port }: Pick<ListenPlace, "address" | "port">,
  authority: Authority,
  cloud: ArmCloud,
): Promise<Listener> {
  const server = createServer(serverOptions(authority, MANAGEMENT_HOST), async (request, response) => {
    const { status, headers, body } = await answer(request, cloud);
    response.writeHead(status, { "cache-control": "no-cache", server: "ARM/longshore", ...headers });
    response.end(body);
  });
  return listen(server, { address, port });
}

/** What Azure takes, too. */
const LONGEST_BODY = 4 * 1024 * 1024;

async function answer(request: IncomingMessage, cloud: ArmCloud): Promise<ArmAnswer> {
  try {
    const { method = "", url: target = "/", headers } = request;
    const { authorization } = headers;
    return await answerArm({ method, target, authorization, body: await bodyOf(request) }, cloud);
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, error.body, { connection: "close" });
    console.error(new Date().toISOString(), "management API:", errorText(error));
    const { body } = new Refusal(500, "InternalServerError", "The services process's log says more.");
    return json(500, body);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) {
      throw new Refusal(
        413,
        "RequestContentTooLarge",
        "The request content size exceeds the maximum size of '4 MB'.",
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
