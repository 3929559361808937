import { CONTAINER_SLICE, METADATA_GUARD_TABLE, METADATA_GUARD_UNIT } from "../../core/guest.js";
import { firewallTable, loadGuard, removeGuard, unitLog, unitState } from "../commands/host.js";
import { ask } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";

/** Containers are kept from the metadata service, now and after a reboot; or are let through when that is declared. */
export const metadataGuard: HostStep = {
  title: "metadata guard",
  check: async (host) => {
    const wanted = !host.spec.metadataForContainers;
    const expected = `containers ${wanted ? "are kept from" : "can reach"} the metadata service`;
    const { installed, active, enabled, rules } = await look(host);
    if (!wanted) {
      return active || rules
        ? { ok: false, expected, seen: "the guard is on" }
        : { ok: true, seen: "off, as declared" };
    }
    if (!installed) return { ok: false, expected, seen: "no guard installed", remedy: REPLACE };
    if (active && enabled && rules) return { ok: true, seen: "containers are kept from it" };
    const seen = !active
      ? "a guard that is off"
      : rules
        ? "a guard that is off after a reboot"
        : "a guard without its rules";
    return { ok: false, expected, seen, log: await ask(host, unitLog(METADATA_GUARD_UNIT, 5)) };
  },
  change: async (host) => {
    const { installed } = await look(host);
    if (!installed) return;
    await ask(host, host.spec.metadataForContainers ? removeGuard(GUARD) : loadGuard(METADATA_GUARD_UNIT));
  },
};

const GUARD = { unit: METADATA_GUARD_UNIT, table: METADATA_GUARD_TABLE, slice: CONTAINER_SLICE };

const REPLACE = "Its first boot makes it: run `longshore replace HOST`.";

interface Guard {
  readonly installed: boolean;
  readonly active: boolean;
  readonly enabled: boolean;
  /** Whether the firewall holds them: others may have emptied it. */
  readonly rules: boolean;
}

async function look(host: HostContext): Promise<Guard> {
  const [unit, table] = await Promise.all([
    ask(host, unitState(METADATA_GUARD_UNIT)),
    host.transport.run(firewallTable(METADATA_GUARD_TABLE)),
  ]);
  const lines = unit.split("\n");
  return {
    installed: lines.includes("LoadState=loaded"),
    active: lines.includes("ActiveState=active"),
    enabled: lines.includes("UnitFileState=enabled"),
    rules: table.exitCode === 0 && table.stdout.includes("chain"),
  };
}
