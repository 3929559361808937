import { sameId } from "../../core/arm-id.js";
import { effectOf, type MachineEffect } from "../network/machines.js";
import { openHome } from "../records/home.js";
import { machineOwner } from "../records/port-owner.js";
import { openPortBook } from "../records/ports.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import type { CloudContext } from "./handler.js";

/** Removes a VM's machine, its ports, and its network when no other machine is on it. */
export async function removeMachine(record: ResourceRecord, cloud: CloudContext): Promise<void> {
  const effect = effectOf(record.effect);
  if (effect) {
    const driver = cloud.driverOf(effect.driver);
    await driver.remove(effect.machine);
    await cloud.records.exclusively(async () => {
      // Every machine of the network comes here after it is gone, one at a time: the last one sees no other.
      if (!(await isShared(record, effect, cloud))) await driver.removeNetwork(effect.network);
    });
  }
  await openPortBook(openHome(cloud.home), cloud.records).release(machineOwner(record.id));
}

async function isShared(
  record: ResourceRecord,
  effect: MachineEffect,
  cloud: CloudContext,
): Promise<boolean> {
  for (const other of cloud.records.ofType(Type.MACHINE)) {
    const theirs = effectOf(other.effect);
    if (sameId(other.id, record.id) || theirs?.network !== effect.network) continue;
    if (other.status !== "deleting") return true;
    if ((await cloud.driverOf(theirs.driver).probe(theirs.machine)).exists) return true;
  }
  return false;
}
