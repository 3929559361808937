import type { Server } from "node:net";
import type { Listener } from "./service.js";

/** Has a web server listen on one address and no other. Rejects when the port cannot be listened on. */
export function listen(
  server: Server & { closeAllConnections(): void },
  { address, port }: { readonly address: string; readonly port: number },
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: address, port, exclusive: true }, () =>
      resolve({
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      }),
    );
  });
}
