import { LongshoreError } from "../core/errors.js";
import { DamagedFile } from "../system/kept-file.js";
import type { CloudContext } from "./azurerm/handler.js";
import type { MachineDriver } from "./machine/driver.js";
import { effectOf } from "./network/machines.js";
import type { Records } from "./records/record.js";
import { Type } from "./records/types.js";

/** A machine with this cloud's mark and no record. No killed run leaves one: its record was lost, or taken away. */
export interface UnrecordedMachine {
  readonly name: string;
  /** The stack that it was made for; absent when nothing is kept of the machine but itself. */
  readonly stack?: string;
}

/** The machines without a record. Changes nothing. */
export async function unrecordedMachines(cloud: CloudContext): Promise<UnrecordedMachine[]> {
  const drivers = (["docker", "qemu"] as const).map((kind) => cloud.driverOf(kind));
  // First what there is, then what is recorded: what is made in between is recorded.
  const there = await Promise.all(
    drivers.map(async (driver) => ({ driver, names: await machinesOf(driver) })),
  );
  const isRecorded = recordedNames(cloud.records);
  return there.flatMap(({ driver, names }) =>
    names.filter((name) => !isRecorded(name)).map((name) => ({ name, ...stackOf(driver, name) })),
  );
}

/** Whether a machine or network of a driver is that of a record; all are while it is not decided where one is made. */
export function recordedNames({ ofType }: Pick<Records, "ofType">): (name: string) => boolean {
  const recorded = ofType(Type.MACHINE).map(({ effect }) => effectOf(effect));
  // It is decided in a moment, and it may take up what is there.
  if (recorded.includes(undefined)) return () => true;
  const names = new Set(recorded.flatMap((effect) => (effect ? [effect.machine, effect.network] : [])));
  return (name) => names.has(name);
}

/** Of a machine without a record, as its driver keeps it. What cannot be read says nothing: the machine is shown. */
export function stackOf(driver: MachineDriver, name: string): { stack?: string } {
  try {
    const stack = driver.kept(name)?.labels["longshore.stack"];
    return stack === undefined ? {} : { stack };
  } catch (error) {
    if (error instanceof DamagedFile) return {};
    throw error;
  }
}

/** A driver that does not work on this computer has made nothing on it; a file that cannot be read is another matter. */
export function isDriverMissing(error: unknown): boolean {
  return error instanceof LongshoreError && !(error instanceof DamagedFile);
}

async function machinesOf(driver: MachineDriver): Promise<string[]> {
  try {
    return (await driver.list()).machines;
  } catch (error) {
    if (isDriverMissing(error)) return [];
    throw error;
  }
}
