import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Listens on a free port of loopback. */
export async function listen(
  onConnection: (socket: Socket) => void,
  options: { allowHalfOpen?: boolean } = {},
): Promise<{ server: Server; port: number }> {
  const server = createServer(options, onConnection);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** What the relay of the test asks for. */
export const RELAY_SECRET = "a-secret";

/** What the relay in a machine does: a line with the secret and a port, then that port. */
export function startRelay(): Promise<{ server: Server; port: number }> {
  return listen(
    (socket) => {
      socket.once("readable", () => {
        let line = "";
        for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
          if (String(byte) === "\n") break;
          line += String(byte);
        }
        const [secret, port] = line.split(" ");
        if (secret !== RELAY_SECRET) {
          socket.destroy();
          return;
        }
        const target = connect({ host: "127.0.0.1", port: Number(port), allowHalfOpen: true });
        target.on("error", () => socket.destroy());
        socket.on("error", () => target.destroy());
        socket.pipe(target);
        target.pipe(socket);
      });
    },
    { allowHalfOpen: true },
  );
}
