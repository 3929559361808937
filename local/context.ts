import type { Emit } from "../core/events.js";
import type { CloudContext, MachineServices } from "./azurerm/handler.js";
import { LOCAL_SUBSCRIPTION } from "./azurerm/subscription.js";
import { chooseDriver, type MachineNeeds, machineDriver, NO_NEEDS } from "./machine/choose.js";
import type { MachineDriver } from "./machine/driver.js";
import { effectOf } from "./network/machines.js";
import type { CloudHome } from "./records/home.js";
import { openPortBook } from "./records/ports.js";
import type { Records } from "./records/record.js";
import { snapshot } from "./records/snapshot.js";
import { Type } from "./records/types.js";
import { loadServices } from "./services/all.js";
import { ensureServices } from "./services/ensure.js";
import { routesOf, servicesView } from "./services/view.js";

/** One stack and one run of it. */
export interface Run {
  readonly stack: string;
  readonly emit: Emit;
  readonly needs?: MachineNeeds;
  readonly signal: AbortSignal;
  /** The URL of a module with more services; see `loadServices`. */
  readonly module?: string | undefined;
}

/** What handlers work with. */
export function cloudContext(home: CloudHome, records: Records, run: Run): CloudContext {
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
    services: machineServices(home, records, run.module),
    emit: run.emit,
    signal: run.signal,
  };
}

function machineServices(home: CloudHome, records: Records, module: string | undefined): MachineServices {
  return {
    serve: async (servingFor, signal) => {
      await ensureServices(home, records, { servingFor, signal, module });
    },
    routes: async (vmId) => {
      const ports = openPortBook(home, records);
      return routesOf(vmId, await servicesView(await loadServices(module), home, snapshot(records), ports));
    },
    certificate: async () => {
      // Loaded when a machine is made: a plan would spend a quarter of its start on it.
      const { openAuthority } = await import("./services/tls/authority.js");
      return (await openAuthority(home, records)).certificate;
    },
  };
}

/** The machines of a stack share their networks, so they have one driver: that of the first. */
async function chooseForStack(
  records: Records,
  run: Pick<Run, "stack" | "needs">,
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
