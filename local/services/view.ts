import { sameId } from "../../core/arm-id.js";
import type { ServiceRoute } from "../machine/driver.js";
import { machinesOf } from "../network/machines.js";
import type { CloudHome } from "../records/home.js";
import type { PortBook } from "../records/ports.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import type { LocalService, RecordsView, ServiceListener, ServicesView } from "./service.js";

/** What the services shall do as the records say now; ports that nobody has chosen yet are chosen. */
export async function servicesView(
  services: readonly LocalService[],
  home: CloudHome,
  records: RecordReader,
  ports: Pick<PortBook, "get" | "ensure">,
): Promise<ServicesView> {
  const view = recordsView(home, records, ports);
  const wanted = await Promise.all(
    services.map(async (service) =>
      ((await service.listeners?.(view)) ?? []).map((listener) => ({
        key: keyOf(service.name, listener),
        listener,
      })),
    ),
  );
  const all = wanted.flat();
  const chosen = await ports.ensure(
    all.map(({ key, listener: { prefer } }) => ({ ...key, ...(prefer === undefined ? {} : { prefer }) })),
  );
  return { ...view, listening: all.map((each, i) => ({ ...each, port: chosen[i] ?? 0 })) };
}

/** Whether the services process has anything to do. */
export function areServicesNeeded(services: readonly LocalService[], records: RecordReader): boolean {
  return records.ofType(Type.MACHINE).length > 0 || services.some((each) => each.isNeeded?.(records));
}

/** Where connections of a machine end that are meant for services. */
export function routesOf(vmId: string, { listening }: Pick<ServicesView, "listening">): ServiceRoute[] {
  return listening.flatMap(({ port: hostPort, listener: { machine, route } }) =>
    route && sameId(machine?.vmId, vmId) ? [{ ...route, hostPort }] : [],
  );
}

function recordsView(
  home: CloudHome,
  records: RecordReader,
  ports: Pick<PortBook, "get" | "ensure">,
): RecordsView {
  const machines = machinesOf(records).filter(({ status }) => status !== "deleting");
  const placed = machines.flatMap((machine) =>
    machine.effect && machine.nic ? [{ ...machine, effect: machine.effect, nic: machine.nic }] : [],
  );
  return { home, records, ports, machines, placed };
}

function keyOf(service: string, { owner, part }: ServiceListener) {
  return { service, owner, ...(part === undefined ? {} : { part }) };
}
