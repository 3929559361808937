import { stopContainer } from "../../commands/docker-stop.js";
import { ask } from "../ask.js";
import type { HostContext, HostStep } from "../host-context.js";
import { inTheWay } from "./claims.js";
import { containerStates } from "./container-state.js";
import type { Declared } from "./declared.js";

/**
 * No container holds a port, the host's network or a mount's source that it is not to have any more and that another
 * one may want. Those that do end before any container starts.
 */
export function makeWay(all: readonly Declared[]): HostStep {
  return {
    title: "containers are out of each other's way",
    layer: "workload",
    check: async (host) => {
      const names = await find(host, all);
      if (names.length === 0) return { ok: true, seen: "they are" };
      return {
        ok: false,
        expected: "no container holds what another one is to have",
        seen: `${names.join(", ")} ${names.length === 1 ? "does" : "do"}`,
      };
    },
    change: async (host) => {
      for (const name of await find(host, all)) await ask(host, stopContainer(name));
    },
  };
}

async function find(host: HostContext, all: readonly Declared[]): Promise<string[]> {
  const states = await containerStates(
    host,
    all.map(({ container }) => container.name),
  );
  // Most often nothing has changed, and then there is nothing to ask images for.
  if (![...states.values()].some(({ running }) => running)) return [];
  const hashes = new Map(
    await Promise.all(all.map(async (each) => [each.container.name, await each.hash(host)] as const)),
  );
  return inTheWay(
    all.map(({ container }) => container),
    states,
    ({ name }) => {
      const declaration = states.get(name)?.declaration;
      return declaration !== undefined && declaration === hashes.get(name);
    },
  );
}
