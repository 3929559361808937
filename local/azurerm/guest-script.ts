import { nameOf } from "../../core/arm-id.js";
import type { GuestScript, GuestScriptResult } from "../machine/driver.js";
import { effectOf } from "../network/machines.js";
import { Type } from "../records/types.js";
import { ArmError, type CloudContext } from "./handler.js";

/** Runs a script in a VM, as Azure's agent does. */
export async function runInMachine(
  vmId: string,
  what: string,
  script: GuestScript,
  cloud: CloudContext,
): Promise<GuestScriptResult> {
  const effect = effectOf(cloud.records.get(Type.MACHINE, vmId)?.effect ?? {});
  const driver = effect && cloud.driverOf(effect.driver);
  const state = effect && (await driver?.probe(effect.machine));
  if (!effect || !driver || !state?.exists || !state.running) {
    throw new ArmError(
      "OperationNotAllowed",
      `virtual machine ${nameOf(vmId)} does not run: ${what} cannot run in it`,
      "virtual_machine_id",
    );
  }
  return await driver.run(effect.machine, script);
}
