import { readFileSync } from "node:fs";
import { endianness } from "node:os";

/** One end of a TCP connection over IPv4. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * The user whose socket is the far end of a connection to a server of this computer; undefined when that end is
 * somewhere else or closed by now. Linux only.
 */
export function ownerOfPeer(peer: Endpoint, server: Endpoint): number | undefined {
  return findOwner(readFileSync("/proc/self/net/tcp", "latin1"), peer, server);
}

/** In the kernel's table, whose lines say: number, own end, far end, state, four more, uid, one more, inode. */
export function findOwner(
  table: string,
  own: Endpoint,
  far: Endpoint,
  order: "LE" | "BE" = endianness(),
): number | undefined {
  const [local, remote] = [own, far].map((end) => kernelForm(end, order));
  for (const line of table.split("\n")) {
    const fields = line.trim().split(/\s+/);
    // What no process holds any more has no inode, and nobody's uid.
    if (fields[1] === local && fields[2] === remote && fields[9] !== "0") return Number(fields[7]);
  }
  return undefined;
}

/** The address is a number of the computer's own byte order: `0100007F:1F90`. */
function kernelForm({ address, port }: Endpoint, order: "LE" | "BE"): string {
  const bytes = address.split(".").map((byte) => hex(Number(byte), 2));
  return `${(order === "LE" ? bytes.reverse() : bytes).join("")}:${hex(port, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
