import { nameOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { findNic, hostnameOf, machineWith } from "../network/machines.js";
import type { ResourceRecord } from "../records/record.js";
import { type RecordReader, snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { texts } from "../records/values.js";
import { requireReference } from "./arm-resource.js";
import { ArmError, type CloudContext } from "./handler.js";

/** A machine has one network interface, which is there and is nobody else's. */
export function acceptInterfaces(vmId: string, planned: PlanObject, cloud: CloudContext): void {
  const records = snapshot(cloud.records);
  const [nicId, ...more] = texts(planned, "network_interface_ids");
  if (nicId === undefined || more.length > 0) {
    throw new ArmError(
      "NotAvailableLocally",
      `a machine of the local target has one network interface, not ${more.length + (nicId ? 1 : 0)}`,
      "network_interface_ids",
    );
  }
  requireReference(cloud, Type.INTERFACE, nicId, "network_interface_ids");
  const holder = machineWith(records, nicId);
  if (holder && !sameId(holder.id, vmId)) {
    throw new ArmError(
      "NicInUse",
      `network interface ${nameOf(nicId)} is in use by virtual machine ${nameOf(holder.id)}`,
      "network_interface_ids",
    );
  }
  const namesake = findNamesake(vmId, nicId, hostnameOf(planned), records);
  if (namesake) {
    const both = `${nameOf(vmId)} and ${nameOf(namesake.id)}`;
    cloud.emit({
      type: "warning",
      text: `${both} both call themselves ${hostnameOf(planned)} in one network`,
    });
  }
}

function findNamesake(
  vmId: string,
  nicId: string,
  hostname: string,
  records: RecordReader,
): ResourceRecord | undefined {
  const networkOf = (id: string | undefined) =>
    id === undefined ? undefined : findNic(records, id)?.subnet.networkId;
  return records
    .ofType(Type.MACHINE)
    .filter(({ id, values }) => !sameId(id, vmId) && hostnameOf(values) === hostname)
    .find(({ values }) => sameId(networkOf(texts(values, "network_interface_ids")[0]), networkOf(nicId)));
}
