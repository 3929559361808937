import type { Emit } from "../core/events.js";
import type { ShareProtocol } from "../core/spec.js";
import type { CloudContext } from "./azurerm/handler.js";
import { LOCAL_SUBSCRIPTION } from "./azurerm/subscription.js";
import { chooseDriver, machineDriver } from "./machine/choose.js";
import type { MachineDriver } from "./machine/driver.js";
import { effectOf } from "./network/machines.js";
import type { CloudHome } from "./records/home.js";
import type { Records } from "./records/record.js";
import { Type } from "./records/types.js";

/** What handlers work with, for one stack and one run of it. */
export function cloudContext(
  home: CloudHome,
  records: Records,
  run: { stack: string; emit: Emit; mounts?: readonly ShareProtocol[]; signal: AbortSignal },
): CloudContext {
  const drivers = new Map<MachineDriver["kind"], MachineDriver>();
  const driverOf = (kind: MachineDriver["kind"]) => {
    const driver = drivers.get(kind) ?? machineDriver(kind, home.folder, home.hash, run.emit);
    drivers.set(kind, driver);
    return driver;
  };
  let chosen: Promise<MachineDriver> | undefined;
  return {
    home: home.folder,
    hash: home.hash,
    stack: run.stack,
    subscription: LOCAL_SUBSCRIPTION,
    records,
    driver: () => {
      chosen ??= chooseForStack(records, run, driverOf);
      return chosen;
    },
    driverOf,
    emit: run.emit,
    signal: run.signal,
  };
}

/** The machines of a stack share their networks, so they have one driver: that of the first. */
async function chooseForStack(
  records: Records,
  run: { stack: string; emit: Emit; mounts?: readonly ShareProtocol[] },
  driverOf: (kind: MachineDriver["kind"]) => MachineDriver,
): Promise<MachineDriver> {
  const kinds = records
    .ofType(Type.MACHINE)
    .filter(({ stack }) => stack === run.stack)
    .flatMap(({ effect }) => effectOf(effect)?.driver ?? []);
  const first = kinds[0];
  if (first !== undefined) return driverOf(first);
  return driverOf(await chooseDriver({ mounts: run.mounts ?? [] }, run.emit));
}
