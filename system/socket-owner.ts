import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { endianness } from "node:os";

/** One end of a TCP connection over IPv4. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Whether a process of this computer has the far end of a connection to a server on it. Linux only; own processes only. */
export function isPeerOf(pid: number, peer: Endpoint, server: Endpoint): boolean {
  const inode = findInode(readFileSync("/proc/self/net/tcp", "latin1"), peer, server);
  return inode !== undefined && holdsSocket(pid, inode);
}

/** The socket of one end, in the kernel's table, whose lines say: number, own end, far end, state, five more, inode. */
export function findInode(
  table: string,
  own: Endpoint,
  far: Endpoint,
  order: "LE" | "BE" = endianness(),
): string | undefined {
  const [local, remote] = [own, far].map((end) => kernelForm(end, order));
  const lines = table.split("\n").map((line) => line.trim().split(/\s+/));
  const inode = lines.find((fields) => fields[1] === local && fields[2] === remote)?.[9];
  // A connection that no process has any more.
  return inode === "0" ? undefined : inode;
}

/** The address is a number of the computer's own byte order: `0100007F:1F90`. */
function kernelForm({ address, port }: Endpoint, order: "LE" | "BE"): string {
  const bytes = address.split(".").map((byte) => hex(Number(byte), 2));
  return `${(order === "LE" ? bytes.reverse() : bytes).join("")}:${hex(port, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

function holdsSocket(pid: number, inode: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((file) => linkOf(`${folder}/${file}`) === `socket:[${inode}]`);
  } catch {
    return false; // The process has ended, or is another user's.
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // Closed since.
  }
}
