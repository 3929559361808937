import { METADATA_GUARD_UNIT } from "../../core/guest.js";
import { disableUnit, enableUnit, unitLog, unitState } from "../commands/host.js";
import { ask } from "./ask.js";
import type { HostContext, Step } from "./step.js";

/** Containers are kept from the metadata service, now and after a reboot; or are let through when that is declared. */
export const metadataGuard: Step = {
  title: "metadata guard",
  check: async (host) => {
    const wanted = !host.spec.metadataForContainers;
    const expected = `containers ${wanted ? "are kept from" : "can reach"} the metadata service`;
    const { loaded, active, enabled } = await look(host);
    if (!wanted)
      return active
        ? { ok: false, expected, seen: "the guard is on" }
        : { ok: true, seen: "off, as declared" };
    if (!loaded) {
      return {
        ok: false,
        expected,
        seen: "no guard installed",
        remedy: "Run `longshore replace HOST`: first boot makes it.",
      };
    }
    if (active && enabled) return { ok: true, seen: "containers are kept from it" };
    const seen = active ? "a guard that is off after a reboot" : "a guard that is off";
    return { ok: false, expected, seen, log: await ask(host, unitLog(METADATA_GUARD_UNIT, 5)) };
  },
  change: async (host) => {
    const { loaded } = await look(host);
    if (!loaded) return;
    await ask(
      host,
      host.spec.metadataForContainers ? disableUnit(METADATA_GUARD_UNIT) : enableUnit(METADATA_GUARD_UNIT),
    );
  },
};

async function look(host: HostContext): Promise<{ loaded: boolean; active: boolean; enabled: boolean }> {
  const lines = (await ask(host, unitState(METADATA_GUARD_UNIT))).split("\n");
  return {
    loaded: lines.includes("LoadState=loaded"),
    active: lines.includes("ActiveState=active"),
    enabled: lines.includes("UnitFileState=enabled"),
  };
}
