import { join, sep } from "node:path";
import type { Stray } from "../driver.js";
import type { MachineFolders } from "../folder.js";
import { attempt } from "../run.js";
import { listLoops } from "./loop.js";

/** Volumes and loop devices of this cloud that no machine has any more. */
export async function findStrays(home: string, hash: string, folders: MachineFolders): Promise<Stray[]> {
  return [...(await volumes(hash)), ...(await loopDevices(home, folders))];
}

async function volumes(hash: string): Promise<Stray[]> {
  const filters = ["dangling=true", `label=longshore=${hash}`].flatMap((filter) => ["--filter", filter]);
  const listed = await attempt("docker", ["volume", "ls", "--quiet", ...filters], { timeoutSeconds: 60 });
  if (!listed.ok) return [];
  return listed.stdout
    .split("\n")
    .filter((name) => name !== "")
    .map((name) => ({
      kind: "volume",
      name,
      remove: async () => {
        // One that a machine has by now stays.
        await attempt("docker", ["volume", "rm", name], { timeoutSeconds: 60 });
      },
    }));
}

/** A machine's list of disks is written before they are attached: what no list has is nobody's. */
async function loopDevices(home: string, folders: MachineFolders): Promise<Stray[]> {
  const loops = await listLoops();
  const wanted = new Set(folders.names().flatMap((name) => folders.disks(name).map(({ file }) => file)));
  return loops
    .filter(({ file }) => file.startsWith(join(home, "disks") + sep))
    .filter(({ file, removed }) => removed || !wanted.has(file))
    .map(({ path }) => ({
      kind: "loop device",
      name: path,
      remove: async () => {
        // One that is still mounted goes when it is let go.
        await attempt("losetup", ["--detach", path]);
      },
    }));
}
