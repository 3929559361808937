import { join } from "node:path";
import * as z from "zod";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import type { AccountFolder } from "./folder.js";
import { INSIDE } from "./inside.js";
import { nfsConf } from "./nfs-conf.js";
import type { ServerKind } from "./server-kind.js";

export const GANESHA: ServerKind = {
  command: [
    "ganesha.nfsd",
    "-F",
    ...["-L", "STDERR"],
    ...["-f", `${INSIDE.server}/ganesha.conf`],
    ...["-p", `${INSIDE.server}/run/ganesha.pid`],
  ],
  conf: "ganesha.conf",
  port: /^\tNFS_Port = (\d+);$/m,
  configuration: (folder, account, port) =>
    nfsConf(
      account,
      port,
      exportIds(
        folder,
        account.shares.map(({ name }) => name),
      ),
    ),
  takeKey: async () => {},
  // Its exports alone, which is all that changes while it runs.
  reload: async (_, pid) => reread(pid),
  release: async (_, pid) => reread(pid),
};

function reread(pid: number): void {
  process.kill(pid, "SIGHUP");
}

/** The number of each share, as clients know it; none is ever another's. */
function exportIds({ server }: AccountFolder, shares: readonly string[]): Record<string, number> {
  const path = join(server, "exports.json");
  const known = readKept(path, IDS) ?? {};
  const ids = { ...known };
  for (const share of shares) ids[share] ??= Math.max(0, ...Object.values(ids)) + 1;
  if (Object.keys(ids).length > Object.keys(known).length) writeFileAtomic(path, JSON.stringify(ids));
  return ids;
}

const IDS = keptJson("the numbers of an NFS server's shares", z.record(z.string(), z.int()), {
  remedy: "Put back what it held, e.g. from a backup: clients know the shares by these numbers.",
});
