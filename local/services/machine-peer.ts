import type { Socket } from "node:net";
import { isPeerOf } from "../../system/socket-owner.js";
import type { MachineDriver } from "../machine/driver.js";

type Driver = Pick<MachineDriver, "lineAddress" | "processOf">;

/**
 * Whether it is the machine that has connected, for a listener of its own: from the address of its line, and, where that
 * is this computer's own, from the very process that it runs in. Where the system does not tell who has a socket, which
 * only Linux does, the port alone tells such machines apart.
 */
export function admitsMachine(driver: Driver, machine: string): (socket: Socket) => Promise<boolean> {
  const isLine = lineOf(driver, machine);
  return async (socket) =>
    (await isLine(socket.remoteAddress ?? "")) && (await isOwnProcess(driver, machine, socket));
}

/** A machine has another line address after each start; its neighbours have others at any time. */
const LINE_IS_NEW_MS = 2000;
const LOOPBACK = "127.0.0.1";

function lineOf(driver: Driver, machine: string): (address: string) => Promise<boolean> {
  let known: { address: string | undefined; at: number } | undefined;
  return async (address) => {
    if (!known || Date.now() - known.at > LINE_IS_NEW_MS) {
      known = { address: await driver.lineAddress(machine), at: Date.now() };
    }
    return known.address === address;
  };
}

async function isOwnProcess(driver: Driver, machine: string, socket: Socket): Promise<boolean> {
  const { remoteAddress, remotePort = 0, localAddress = "", localPort = 0 } = socket;
  if (remoteAddress !== LOOPBACK || process.platform !== "linux") return true;
  const pid = await driver.processOf?.(machine);
  const peer = { address: remoteAddress, port: remotePort };
  return pid !== undefined && isPeerOf(pid, peer, { address: localAddress, port: localPort });
}
