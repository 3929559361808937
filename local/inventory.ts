import { existsSync, statSync } from "node:fs";
import type { CloudContext } from "./azurerm/handler.js";
import { fileOfDisk } from "./azurerm/managed-disk.js";
import { findEngine } from "./machine/docker/engine.js";
import type { MachineDriver, MachineState } from "./machine/driver.js";
import { type CachedImage, cachedImages } from "./machine/image/inventory.js";
import { machinesOf } from "./network/machines.js";
import { findOrphans } from "./orphans.js";
import type { CloudHome } from "./records/home.js";
import { snapshot } from "./records/snapshot.js";
import { Type } from "./records/types.js";
import { number } from "./records/values.js";
import { readReport } from "./services/report.js";
import type { LocalService, ShareInventory, ThingInventory } from "./services/service.js";
import type { ServiceFailure } from "./services/service-key.js";

/** All that a local cloud is made of. */
export interface Inventory {
  readonly home: string;
  readonly hash: string;
  /** Absent while it does not run; it runs while there are machines. */
  readonly services?: {
    readonly pid: number;
    readonly listening: number;
    readonly failed: readonly FailureInventory[];
  };
  /** The build of the Docker engine that answers; absent when none does. */
  readonly engine?: string;
  readonly machines: readonly {
    readonly id: string;
    readonly stack: string;
    /** Absent until it was decided where it is made. */
    readonly name?: string;
    readonly kind?: MachineDriver["kind"];
    readonly network?: string;
    readonly state: "running" | "stopped" | "missing";
  }[];
  readonly networks: readonly { readonly name: string; readonly kind: MachineDriver["kind"] }[];
  readonly disks: readonly {
    readonly id: string;
    readonly stack: string;
    readonly file: string;
    /** Of the disk, and of what was written to it; the latter absent when the file is gone. */
    readonly gibibytes: number;
    readonly bytes?: number;
  }[];
  readonly shares: readonly ShareInventory[];
  /** What services keep beside them; none of those that are built in does. */
  readonly things: readonly (ThingInventory & { readonly service: string })[];
  /** What belongs to no stack. */
  readonly orphans: readonly { readonly kind: string; readonly name: string; readonly bytes?: number }[];
  readonly images: readonly CachedImage[];
  readonly records: readonly { readonly id: string; readonly type: string; readonly stack: string }[];
}

/** What the services process could not do, for now. */
export interface FailureInventory {
  readonly service: string;
  /** The ARM id of the resource that it is about; absent when it is about this computer. */
  readonly id?: string;
  /** Which one of several: an opened port, a storage account. */
  readonly part?: string;
  readonly why: string;
}

export async function takeInventory(
  home: CloudHome,
  cloud: CloudContext,
  services: readonly LocalService[],
): Promise<Inventory> {
  const report = readReport(home);
  const engine = await findEngine();
  const records = snapshot(cloud.records);
  const [machines, networks, orphans, images, kept] = await Promise.all([
    Promise.all(
      machinesOf(records).map(async ({ vmId: id, stack, effect }) => ({
        id,
        stack,
        ...(effect ? { name: effect.machine, kind: effect.driver, network: effect.network } : {}),
        state: effect
          ? stateOf(await cloud.driverOf(effect.driver).probe(effect.machine))
          : ("missing" as const),
      })),
    ),
    networksOf(cloud, engine !== undefined),
    findOrphans(home, cloud, services),
    cachedImages(async (folder) => {
      const used = services.map(async (service) => (await service.images?.(folder)) ?? []);
      return (await Promise.all(used)).flat();
    }),
    Promise.all(
      services.map(async (service) => ({
        service: service.name,
        held: (await service.inventory?.({ home, records: cloud.records })) ?? {},
      })),
    ),
  ]);
  return {
    home: home.folder,
    hash: home.hash,
    ...(report
      ? {
          services: {
            pid: report.pid,
            listening: report.listening.length,
            failed: report.failed.map(failureInventory),
          },
        }
      : {}),
    ...(engine ? { engine: engine.build } : {}),
    machines,
    networks,
    disks: records.ofType(Type.DISK).map((record) => {
      const file = fileOfDisk(record, cloud);
      const bytes = existsSync(file) ? { bytes: statSync(file).blocks * 512 } : {};
      const gibibytes = number(record.values, "disk_size_gb") ?? 0;
      return { id: record.id, stack: record.stack, file, gibibytes, ...bytes };
    }),
    shares: kept.flatMap(({ held }) => held.shares ?? []),
    things: kept.flatMap(({ service, held }) => (held.things ?? []).map((thing) => ({ service, ...thing }))),
    orphans: orphans.map(({ kind, name, bytes }) => ({
      kind,
      name,
      ...(bytes === undefined ? {} : { bytes }),
    })),
    images,
    records: records.all().map(({ id, type, stack }) => ({ id, type, stack })),
  };
}

function failureInventory({ service, owner, part, why }: ServiceFailure): FailureInventory {
  return {
    service,
    ...(owner.id === "" ? {} : { id: owner.id }),
    ...(part === undefined ? {} : { part }),
    why,
  };
}

function stateOf(state: MachineState): "running" | "stopped" | "missing" {
  if (!state.exists) return "missing";
  return state.running ? "running" : "stopped";
}

async function networksOf(cloud: CloudContext, engineAnswers: boolean) {
  const kinds = engineAnswers ? (["docker", "qemu"] as const) : (["qemu"] as const);
  const listed = await Promise.all(
    kinds.map(async (kind) => {
      const { networks } = await cloud.driverOf(kind).list();
      return networks.map((name) => ({ name, kind }));
    }),
  );
  return listed.flat();
}
