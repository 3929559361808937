import type { Socket } from "node:net";
import { ownerOfPeer } from "../../system/socket-owner.js";
import type { MachineDriver } from "../machine/driver.js";

/**
 * Whether it is the machine that has connected, for a listener of its own: from the address of its line, or, where
 * that is this computer's own, from a process of the user who runs its QEMU. Where the system does not tell whose a
 * socket is, which only Linux does, the port alone tells machines apart.
 */
export function admitsMachine(
  driver: Pick<MachineDriver, "lineAddress">,
  machine: string,
): (socket: Socket) => Promise<boolean> {
  const isLine = lineOf(driver, machine);
  return async (socket) => (await isLine(socket.remoteAddress ?? "")) && isOwnUser(socket);
}

/** A machine has another line address after each start; its neighbours have others at any time. */
const LINE_IS_NEW_MS = 2000;
const LOOPBACK = "127.0.0.1";

function lineOf(
  driver: Pick<MachineDriver, "lineAddress">,
  machine: string,
): (address: string) => Promise<boolean> {
  let known: { address: string | undefined; at: number } | undefined;
  return async (address) => {
    if (!known || Date.now() - known.at > LINE_IS_NEW_MS) {
      known = { address: await driver.lineAddress(machine), at: Date.now() };
    }
    return known.address === address;
  };
}

function isOwnUser({ remoteAddress, remotePort = 0, localAddress = "", localPort = 0 }: Socket): boolean {
  if (remoteAddress !== LOOPBACK || process.platform !== "linux") return true;
  const peer = { address: remoteAddress, port: remotePort };
  return ownerOfPeer(peer, { address: localAddress, port: localPort }) === process.getuid?.();
}
