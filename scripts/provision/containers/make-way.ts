import type { ContainerSpec } from "../../../core/spec/index.js";
import { stopContainer } from "../../commands/docker-stop.js";
import { ask } from "../ask.js";
import type { HostContext, HostStep } from "../host-context.js";
import { givenUp, mayWant } from "./claims.js";
import { type ContainerState, containerStates } from "./container-state.js";
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
  const declared = all.map(({ container }) => container);
  const states = await containerStates(
    host,
    declared.map(({ name }) => name),
  );
  const given = givenUp(declared, states);
  // Most often nothing moves, and then no images are asked for.
  if (given.length === 0) return [];
  const changing = await changingOf(host, all, states);
  const isChanging = (name: string) => changing.some((container) => container.name === name);
  return given.flatMap((each) => {
    const takers = changing.filter(({ name }) => name !== each.name);
    return isChanging(each.name) && takers.some((taker) => mayWant(taker, each)) ? [each.name] : [];
  });
}

/** Those that are not there as they are declared: they are about to be made. */
async function changingOf(
  host: HostContext,
  all: readonly Declared[],
  states: ReadonlyMap<string, ContainerState>,
): Promise<ContainerSpec[]> {
  const hashes = await Promise.all(all.map((each) => each.hash(host)));
  return all.flatMap(({ container }, i) => {
    const declaration = states.get(container.name)?.declaration;
    return declaration !== undefined && declaration === hashes[i] ? [] : [container];
  });
}
