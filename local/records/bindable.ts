import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/** Whether nothing listens on a port of 127.0.0.1, neither TCP nor UDP. */
export async function canBind(port: number): Promise<boolean> {
  return (await canListen(port)) && (await canReceive(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function canReceive(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => socket.close(() => resolve(true)));
  });
}
