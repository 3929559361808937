import { createServer } from "node:https";
import type { Socket } from "node:net";
import { errorText } from "../../../system/log.js";
import { VAULT_ZONE } from "../../network/zone.js";
import { listen } from "../listen.js";
import type { Listener } from "../service.js";
import type { Authority } from "../tls/authority.js";
import { serverOptions } from "../tls/server-options.js";
import { type AskingVaults, answerVault } from "./answer.js";

export interface VaultOptions {
  /** Never an address of a LAN. */
  readonly address: string;
  readonly port: number;
  readonly authority: Authority;
  /** The machine whose port this is, as it is now; undefined when it is gone. */
  readonly asking: () => AskingVaults | undefined;
  /** Whether it is that machine that has connected. */
  readonly admits: (socket: Socket) => Promise<boolean>;
}

/** Answers one machine over HTTPS for all vaults. Rejects when the port cannot be listened on. */
export function serveVaults({ address, port, authority, asking, admits }: VaultOptions): Promise<Listener> {
  // One certificate for all vaults.
  const server = createServer(serverOptions(authority, `*.${VAULT_ZONE}`), async (request, response) => {
    try {
      const now = asking();
      if (!now || !(await admits(request.socket))) {
        request.socket.destroy();
        return;
      }
      const { method = "", url: target = "/", headers } = request;
      const { host = "", authorization } = headers;
      const answer = await answerVault({ method, host, target, authorization }, now);
      response.writeHead(answer.status, {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-cache",
        server: "KeyVault/longshore",
        ...answer.headers,
      });
      response.end(JSON.stringify(answer.body));
    } catch (error) {
      console.error(new Date().toISOString(), "vault service:", errorText(error));
      response.writeHead(500).end();
    }
  });
  return listen(server, { address, port });
}
