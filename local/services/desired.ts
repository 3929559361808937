import { createHash } from "node:crypto";
import { machineNetwork } from "../network/machine-network.js";
import { type Machine, type MachineEffect, machinesOf } from "../network/machines.js";
import { forwardedPorts, openRanges } from "../network/open-ports.js";
import { serviceRoutes } from "../network/service-routes.js";
import type { PortBook, PortUse } from "../records/ports.js";
import type { RecordReader } from "../records/snapshot.js";
import { type FileAccount, fileAccounts } from "../storage/accounts.js";
import { hasShareData } from "../storage/share-data.js";
import { networkKey, type WantedNetwork } from "./networks.js";

/** What the services process listens for: decided by the records alone. */
export interface Desired {
  readonly machines: readonly Machine[];
  /** One for each TCP port of a machine that its security groups open. */
  readonly forwards: readonly Forward[];
  /** The machines that resolve names here, and whose network follows the records. */
  readonly placed: readonly PlacedMachine[];
  /** The storage accounts whose shares are served. */
  readonly fileAccounts: readonly FileAccount[];
}

export type PlacedMachine = Machine & Required<Pick<Machine, "effect" | "nic">>;

export interface Forward extends OpenedPort {
  readonly effect: MachineEffect;
}

export interface OpenedPort {
  readonly vmId: string;
  readonly port: number;
}

export function desired(records: RecordReader): Desired {
  const machines = machinesOf(records).filter(({ status }) => status !== "deleting");
  return {
    machines,
    forwards: machines.flatMap((machine) => {
      const { vmId, effect } = machine;
      if (!effect) return [];
      const ports = [...new Set(openRanges(records, machine).flatMap(forwardedPorts))];
      return ports.map((port) => ({ vmId, effect, port }));
    }),
    fileAccounts: fileAccounts(records),
    placed: machines.flatMap((machine) =>
      machine.effect && machine.nic ? [{ ...machine, effect: machine.effect, nic: machine.nic }] : [],
    ),
  };
}

export function forwardUse({ vmId, port }: OpenedPort): PortUse {
  return { vmId, kind: "forward", port };
}

/** How the machines' networks shall be, as the records say now. */
export async function wantedNetworks(
  { placed }: Desired,
  records: RecordReader,
  ports: Pick<PortBook, "ensure">,
): Promise<WantedNetwork[]> {
  const routes = await serviceRoutes(records, placed, ports);
  return placed.map((machine, i) => {
    const { vmId, effect } = machine;
    const network = machineNetwork(records, machine, routes[i] ?? []);
    return { key: networkKey(vmId, network), driver: effect.driver, machine: effect.machine, network };
  });
}

/** The names under which the services process reports what it listens for. */
export function forwardKey({ vmId, port }: OpenedPort): string {
  return `forward ${port} ${vmId.toLowerCase()}`;
}

export function metadataKey(vmId: string): string {
  return `metadata ${vmId.toLowerCase()}`;
}

export function vaultKey(vmId: string): string {
  return `vault ${vmId.toLowerCase()}`;
}

/** The listener of a machine for an account's file server, and that server itself as it is wanted. */
export function fileKey(vmId: string, account: string): string {
  return `file ${account.toLowerCase()} ${vmId.toLowerCase()}`;
}

/** Another one when the data of a share is taken away, or made anew. */
export function fileServerKey(storage: string, account: FileAccount): string {
  const missing = account.shares.filter(({ name }) => !hasShareData(storage, account.name, name));
  const hash = createHash("sha256").update(JSON.stringify({ account, missing })).digest("hex").slice(0, 12);
  return `file-server ${hash} ${account.id.toLowerCase()}`;
}

export function resolverKey(vmId: string): string {
  return `resolver ${vmId.toLowerCase()}`;
}
