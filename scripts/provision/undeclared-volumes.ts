import { forgetShare, SHARE_LABEL } from "../commands/share.js";
import { listVolumes, removeVolume } from "../commands/volumes.js";
import { ask } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";
import { knownToHost } from "./undeclared-shares.js";

/** No volume of ours is left that is no longer declared; what is on its share stays, and so does every other volume. */
export const undeclaredVolumes: HostStep = {
  title: "no undeclared volumes of shares",
  layer: "workload",
  check: async (host) => {
    const undeclared = [...new Set([...(await forgotten(host)), ...(await left(host))])];
    if (undeclared.length === 0) return { ok: true, seen: "none" };
    return { ok: false, expected: "every volume of a share is declared", seen: undeclared.join(", ") };
  },
  change: async (host) => {
    // First what would make it again.
    for (const name of await left(host)) await ask(host, forgetShare(name));
    for (const name of await forgotten(host)) await ask(host, removeVolume(name));
  },
};

/** Volumes that the engine has. */
async function forgotten(host: HostContext): Promise<string[]> {
  return undeclared(host, (await ask(host, listVolumes(SHARE_LABEL))).split("\n"));
}

/** Declarations that lie on the host. */
async function left(host: HostContext): Promise<string[]> {
  const known = await knownToHost(host);
  return undeclared(
    host,
    known.flatMap(({ name, path }) => (path === undefined ? [name] : [])),
  );
}

function undeclared({ spec }: HostContext, names: readonly string[]): string[] {
  const declared = new Set(spec.volumes.map(({ name }) => name));
  return names.filter((name) => name !== "" && !declared.has(name));
}
