import { nameOf, parentOf } from "../../core/arm-id.js";
import { ExitCode } from "../../core/errors.js";
import { localStacks, runsAtWork } from "../../deploy/stacks/local-stacks.js";
import type { Inventory, LocalCloud } from "../../local/index.js";
import { bytesText } from "../bytes.js";
import type { Invocation } from "../invocation.js";
import { table } from "../table.js";

/** All that the local target has on this computer. */
export async function localStatus(run: Invocation, cloud: LocalCloud): Promise<ExitCode> {
  const inventory = await cloud.inventory();
  const { records, ...shown } = inventory;
  const runs = runsAtWork(run.target, localStacks(run.target, inventory)).map(({ stack, holder }) => ({
    stack,
    pid: holder.pid,
    what: holder.what,
  }));
  run.io.result(statusText(inventory, runs), { ...shown, records: records.length, runs });
  return ExitCode.OK;
}

function statusText(
  inventory: Inventory,
  runs: readonly { stack: string; pid: number; what: string }[],
): string {
  const {
    home,
    hash,
    engine,
    services,
    machines,
    networks,
    disks,
    shares,
    things,
    orphans,
    images,
    records,
  } = inventory;
  return [
    `local cloud ${hash} in ${home}: ${records.length} records`,
    `Docker engine: ${engine ?? "none answers"}`,
    services
      ? `services: process ${services.pid}, listens on ${services.listening} places`
      : "services: not running (they run while there are machines)",
    ...(services?.failed ?? []).map(
      ({ service, part, id, why }) => `  ✗ ${[service, part, id].filter(Boolean).join(" ")}: ${why}`,
    ),
    ...runs.map(({ stack, pid, what }) => `at work on ${stack}: \`${what}\` (process ${pid})`),
    ...section(
      "machines",
      ["STACK", "VM", "STATE", "MACHINE", "NETWORK"],
      machines.map(({ stack, id, state, name, network }) => [
        stack,
        nameOf(id),
        state,
        name ?? "",
        network ?? "",
      ]),
    ),
    ...section(
      "networks",
      ["NETWORK", "KIND"],
      networks.map(({ name, kind }) => [name, kind]),
    ),
    ...section(
      "data disks",
      ["STACK", "DISK", "SIZE", "WRITTEN", "FILE"],
      disks.map(({ stack, id, gibibytes, bytes, file }) => [
        stack,
        nameOf(id),
        `${gibibytes} GiB`,
        bytes === undefined ? "gone" : bytesText(bytes),
        file,
      ]),
    ),
    ...section(
      "shares",
      ["STACK", "ACCOUNT", "SHARE", "QUOTA", "WRITTEN", "SERVER"],
      shares.map(({ stack, id, gibibytes, quota, bytes, server }) => [
        stack,
        nameOf(parentOf(parentOf(id))),
        nameOf(id),
        `${gibibytes} GiB${quota === "real" ? "" : " (only reported)"}`,
        bytes === undefined ? "gone" : bytesText(bytes),
        server === undefined ? "none" : `process ${server}`,
      ]),
    ),
    ...(things.length === 0
      ? []
      : section(
          "kept by services",
          ["SERVICE", "KIND", "NAME", "SIZE"],
          things.map(({ service, kind, name, bytes }) => [
            service,
            kind,
            name,
            bytes === undefined ? "" : bytesText(bytes),
          ]),
        )),
    ...section(
      "machine images",
      ["IMAGE", "SIZE", ""],
      images.map(({ name, bytes, used }) => [name, bytesText(bytes), used ? "in use" : "unused"]),
    ),
    ...section(
      "what belongs to no stack (`longshore local gc` removes it)",
      ["KIND", "NAME", "SIZE"],
      orphans.map(({ kind, name, bytes }) => [kind, name, bytes === undefined ? "" : bytesText(bytes)]),
    ),
  ].join("\n");
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [`${title}: none`] : [`${title}:`, table(head, rows)];
}
