import { sameId } from "../../core/arm-id.js";
import { LongshoreError } from "../../core/errors.js";
import type { KeptMachine, MachineDriver } from "../machine/driver.js";
import { MACHINE_PORTS, machinePort } from "../network/machine-ports.js";
import { hostnameOf } from "../network/machines.js";
import type { PortBook } from "../records/ports.js";
import type { ResourceRecord } from "../records/record.js";
import { requiredText } from "../records/values.js";
import { distributionOf } from "./machine-images.js";

/**
 * The machine that is there under a name before a run has made one of it: its record was lost. Taken up when it is what
 * is planned now; undefined when there is none. Throws for any other: it may hold data, and only a user removes it.
 */
export async function findUnrecorded(
  record: ResourceRecord,
  driver: MachineDriver,
  name: string,
): Promise<KeptMachine | undefined> {
  const kept = driver.kept(name);
  // A machine that has never run holds nothing.
  if (!(await driver.probe(name)).exists) return undefined;
  const difference = kept ? differenceOf(record, kept) : "one of which nothing but itself is kept";
  if (kept && difference === undefined) return kept;
  throw new LongshoreError({
    where: name,
    rule: `a machine that is there without a record is what is planned for ${record.id}`,
    seen: difference ?? "another one",
    remedy:
      "Save what it holds, then `longshore local gc --yes` removes it and what else belongs to no stack.",
  });
}

/** It keeps what it was made with. */
export function adopt(record: ResourceRecord, { instanceId }: KeptMachine): ResourceRecord {
  return { ...record, values: { ...record.values, virtual_machine_id: instanceId } };
}

/** Ports too, where the list of them was lost as well. */
export async function adoptPorts(vmId: string, kept: KeptMachine, book: PortBook): Promise<void> {
  const numbers = { ...kept.ports, names: kept.resolverPort, metadata: kept.metadataPort };
  await book.restore(
    MACHINE_PORTS.map((service) => ({ ...machinePort(vmId, service), number: numbers[service] })),
  );
}

function differenceOf({ id, values }: ResourceRecord, kept: KeptMachine): string | undefined {
  if (!sameId(kept.labels["longshore.id"], id)) return `that of ${kept.labels["longshore.id"]}`;
  const planned: Record<string, string> = {
    distribution: distributionOf(values),
    hostname: hostnameOf(values),
    "admin user": requiredText(values, "admin_username"),
  };
  const there: Record<string, string> = {
    distribution: kept.distribution,
    hostname: kept.hostname,
    "admin user": kept.adminUser.name,
  };
  const name = Object.keys(planned).find((each) => planned[each] !== there[each]);
  return name === undefined ? undefined : `one with the ${name} ${there[name]} in place of ${planned[name]}`;
}
