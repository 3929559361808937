import type { HostSpec } from "../../../core/spec/index.js";
import { listContainers, removeContainer } from "../../commands/docker.js";
import { stopContainer } from "../../commands/docker-stop.js";
import { ask } from "../ask.js";
import type { HostContext, HostStep } from "../host-context.js";
import { DECLARATION_LABEL } from "./container-state.js";

/** No container of ours is left that is no longer declared; what others made is left alone. */
export const undeclaredContainers: HostStep = {
  title: "no undeclared containers",
  layer: "workload",
  check: async (host) => {
    const undeclared = await list(host, host.spec);
    if (undeclared.length === 0) return { ok: true, seen: "none" };
    return { ok: false, expected: "every container of longshore is declared", seen: undeclared.join(", ") };
  },
  change: async (host) => {
    for (const name of await list(host, host.spec)) {
      await ask(host, stopContainer(name));
      await ask(host, removeContainer(name));
    }
  },
};

async function list(host: HostContext, spec: HostSpec): Promise<string[]> {
  const declared = new Set(spec.containers.map(({ name }) => name));
  const names = (await ask(host, listContainers(DECLARATION_LABEL))).split("\n");
  return names.filter((name) => name !== "" && !declared.has(name));
}
