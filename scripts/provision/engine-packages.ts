import { ENGINE_GROUP } from "../../core/guest.js";
import type { EngineSpec } from "../../core/spec/index.js";
import { addToGroup, groupsOf } from "../commands/host.js";
import { packageManagerOf } from "../commands/packages/index.js";
import { ask } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";

/** The engine's packages are held, so that unattended upgrades never restart it. */
export function packagesHeld({ packages }: EngineSpec): HostStep {
  return {
    title: "engine packages are held",
    check: async (host) => {
      const manager = packageManagerOf(host.spec.distribution);
      const held = manager.namesHeld(await ask(host, manager.held()));
      const free = packages.filter((name) => !held.includes(name));
      if (free.length === 0) return { ok: true, seen: packages.join(", ") };
      return { ok: false, expected: "the engine's packages are held", seen: `${free.join(", ")} not held` };
    },
    change: async (host) => {
      await ask(host, packageManagerOf(host.spec.distribution).hold(packages));
    },
  };
}

/** The admin user may use the engine without sudo, from the next login on. */
export const engineGroup: HostStep = {
  title: "admin user may use the engine",
  check: async (host) => {
    const { adminUser } = host.spec;
    const groups = (await ask(host, groupsOf(adminUser))).trim().split(" ");
    if (groups.includes(ENGINE_GROUP)) return { ok: true, seen: `${adminUser} is in group ${ENGINE_GROUP}` };
    return { ok: false, expected: `${adminUser} is in group ${ENGINE_GROUP}`, seen: groups.join(", ") };
  },
  change: async (host: HostContext) => {
    await ask(host, addToGroup(host.spec.adminUser, ENGINE_GROUP));
  },
};
