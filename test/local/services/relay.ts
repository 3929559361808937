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

/** What the relay in a machine does: a line that names a port, then that port. */
export function startRelay(): Promise<{ server: Server; port: number }> {
  return listen(
    (socket) => {
      socket.once("readable", () => {
        let line = "";
        for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
          if (String(byte) === "\n") break;
          line += String(byte);
        }
        const target = connect({ host: "127.0.0.1", port: Number(line), allowHalfOpen: true });
        target.on("error", () => socket.destroy());
        socket.on("error", () => target.destroy());
        socket.pipe(target);
        target.pipe(socket);
      });
    },
    { allowHalfOpen: true },
  );
}
