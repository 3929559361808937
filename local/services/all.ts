import { LongshoreError } from "../../core/errors.js";
import { MANAGEMENT } from "./arm/service.js";
import { FILE_SERVERS } from "./files/service.js";
import { FORWARDS } from "./forwards/service.js";
import { MACHINES } from "./machines/service.js";
import { METADATA } from "./metadata/service.js";
import { NAMES } from "./names/service.js";
import { NETWORKS } from "./networks/service.js";
import type { LocalService } from "./service.js";
import { VAULTS } from "./vault/service.js";

/** The services of every local cloud, names first: a machine that boots asks for them first. */
export const LOCAL_SERVICES: readonly LocalService[] = [
  NAMES,
  METADATA,
  VAULTS,
  FILE_SERVERS,
  FORWARDS,
  MANAGEMENT,
  NETWORKS,
  MACHINES,
];

/** These and those that a module exports as `services`; `module` is its URL. */
export async function loadServices(module?: string): Promise<readonly LocalService[]> {
  if (module === undefined) return LOCAL_SERVICES;
  const { services } = (await import(module)) as { services?: readonly LocalService[] };
  const all = [...LOCAL_SERVICES, ...(services ?? [])];
  const names = all.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (services === undefined || twice !== undefined) {
    throw new LongshoreError({
      where: module,
      rule: "it exports `services`: a list of local services, each with a name of its own",
      seen: services === undefined ? "no such export" : `two named ${twice}`,
      remedy: "Export them, and give each another name.",
    });
  }
  return all;
}
