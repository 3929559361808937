import type { Socket } from "node:net";

/** Over TCP each DNS message follows its length in two bytes. */
export function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/**
 * Calls back for each whole message that comes over a connection, byte for byte: it may be handed on. (dns-packet's
 * `streamDecode` gives a decoded message, one at a time, and throws away what it does not know.)
 */
export function onMessage(socket: Socket, work: (message: Buffer) => void): void {
  let pending = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE()) {
      const message = pending.subarray(2, 2 + pending.readUInt16BE());
      pending = pending.subarray(2 + message.length);
      work(message);
    }
  });
}
