import { straySecrets, tidySecrets } from "../../commands/secrets.js";
import { ask } from "../ask.js";
import type { HostContext, HostStep } from "../host-context.js";

/** No secret is left on the host that no container has any more. */
export const undeclaredSecrets: HostStep = {
  title: "no undeclared secrets",
  layer: "workload",
  check: async (host) => {
    const strays = (await ask(host, straySecrets(containersOf(host))))
      .split("\n")
      .filter((line) => line !== "");
    if (strays.length === 0) return { ok: true, seen: "none" };
    return { ok: false, expected: "every secret on the host is a container's", seen: strays.join(", ") };
  },
  change: async (host) => {
    await ask(host, tidySecrets(containersOf(host)));
  },
};

function containersOf({ spec }: HostContext): string[] {
  return spec.containers.filter(({ secrets }) => secrets !== undefined).map(({ name }) => name);
}
