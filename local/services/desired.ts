import { type Machine, machinesOf } from "../network/machines.js";
import { forwardedPorts, openRanges } from "../network/open-ports.js";
import type { PortUse } from "../records/ports.js";
import type { RecordReader } from "../records/snapshot.js";

/** What the services process listens for: decided by the records alone. */
export interface Desired {
  readonly machines: readonly Machine[];
  /** One for each TCP port of a machine that its security groups open. */
  readonly forwards: readonly Forward[];
  /** The machines that resolve names here. */
  readonly resolvers: readonly (Machine & Required<Pick<Machine, "effect" | "nic">>)[];
}

export interface Forward {
  readonly vmId: string;
  readonly port: number;
}

export function desired(records: RecordReader): Desired {
  const machines = machinesOf(records).filter(({ status }) => status !== "deleting");
  return {
    machines,
    forwards: machines
      .filter(({ effect }) => effect !== undefined)
      .flatMap((machine) =>
        [...new Set(openRanges(records, machine).flatMap(forwardedPorts))].map((port) => ({
          vmId: machine.vmId,
          port,
        })),
      ),
    resolvers: machines.flatMap((machine) =>
      machine.effect && machine.nic ? [{ ...machine, effect: machine.effect, nic: machine.nic }] : [],
    ),
  };
}

export function forwardUse({ vmId, port }: Forward): PortUse {
  return { vmId, kind: "forward", port };
}

/** The names under which the services process reports what it listens for. */
export function forwardKey({ vmId, port }: Forward): string {
  return `forward ${port} ${vmId.toLowerCase()}`;
}

export function resolverKey(vmId: string): string {
  return `resolver ${vmId.toLowerCase()}`;
}
