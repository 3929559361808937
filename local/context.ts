import type { Emit } from "../core/events.js";
import type { CloudContext } from "./azurerm/handler.js";
import { LOCAL_SUBSCRIPTION } from "./azurerm/subscription.js";
import { chooseDriver, type MachineNeeds, machineDriver, NO_NEEDS } from "./machine/choose.js";
import type { MachineDriver } from "./machine/driver.js";
import { effectOf } from "./network/machines.js";
import type { CloudHome } from "./records/home.js";
import type { Records } from "./records/record.js";
import { Type } from "./records/types.js";

/** What handlers work with, for one stack and one run of it. */
export function cloudContext(
  home: CloudHome,
  records: Records,
  run: { stack: string; emit: Emit; needs?: MachineNeeds; signal: AbortSignal },
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
  run: { stack: string; emit: Emit; needs?: MachineNeeds },
  driverOf: (kind: MachineDriver["kind"]) => MachineDriver,
): Promise<MachineDriver> {
  const first = kindOfStack(records, run.stack);
  if (first !== undefined) return driverOf(first);
  return driverOf(await chooseDriver(run.needs ?? NO_NEEDS));
}

/** Of what kind the machines are that a stack has already; undefined when it has none. */
export function kindOfStack(records: Records, stack: string): MachineDriver["kind"] | undefined {
  return records
    .ofType(Type.MACHINE)
    .filter((record) => record.stack === stack)
    .flatMap(({ effect }) => effectOf(effect)?.driver ?? [])[0];
}
