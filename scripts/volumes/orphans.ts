import { areNested } from "../../core/paths.js";
import type { HostSpec, StackSpec } from "../../core/spec.js";
import { foldersBelow, unusedVolumes } from "../commands/volumes.js";
import { ask } from "../provision/ask.js";
import type { HostContext } from "../provision/step.js";

/** Something with data that nothing of the program uses. */
export interface Orphan {
  /** A volume of the engine that no container has, or a folder of a disk or share that nothing declares. */
  readonly kind: "volume" | "folder";
  /** The volume's name, or the folder's path on the host. */
  readonly name: string;
  readonly bytes: number;
  /** When a volume was made. */
  readonly made?: string;
}

/** What lies on a host and is used by no container of it, declared or not. Changes nothing. */
export async function findOrphans(host: HostContext): Promise<Orphan[]> {
  const volumes = host.spec.engine ? readVolumes(await ask(host, unusedVolumes())) : [];
  const folders = await Promise.all(
    placesOf(host.spec).map(async ({ path, used }) => {
      if (used(path)) return [];
      const found = readFolders(path, await ask(host, foldersBelow(path)));
      return found.filter(({ name }) => !used(name) && !isUsedElsewhere(host.stack, host.spec, path, name));
    }),
  );
  return [...volumes, ...folders.flat()];
}

interface Place {
  readonly path: string;
  /** Whether a folder, or one below it or around it, is declared. */
  used(folder: string): boolean;
}

/** Where data lies on a host beside its engine's own: its disks and its shares. */
function placesOf(spec: HostSpec): Place[] {
  const sources = spec.containers.flatMap(({ mounts }) => mounts.map(({ source }) => source));
  const paths = [...spec.disks.map(({ mountPath }) => mountPath), ...spec.shares.map(({ path }) => path)];
  return paths.map((path) => ({
    path,
    used: (folder) =>
      folder === path
        ? sources.includes(path)
        : folder === `${path}/lost+found` || sources.some((source) => areNested(source, folder)),
  }));
}

/** A share's folder may be declared by the share itself, or by another host that mounts it. */
function isUsedElsewhere(stack: StackSpec, spec: HostSpec, path: string, folder: string): boolean {
  const share = spec.shares.find((mount) => mount.path === path)?.share;
  if (share === undefined) return false;
  const name = folder.slice(path.length + 1);
  const declared = stack.shares.find((one) => one.name === share)?.directories ?? [];
  return stack.hosts.some((other) => {
    const mount = other.shares.find((one) => one.share === share);
    const sources = other.containers.flatMap(({ mounts }) => mounts.map(({ source }) => source));
    return (
      mount !== undefined &&
      [...declared.map((each) => `${mount.path}/${each}`), ...sources].some((source) =>
        areNested(source, `${mount.path}/${name}`),
      )
    );
  });
}

function readVolumes(output: string): Orphan[] {
  return output.split("\n").flatMap((line) => {
    const [bytes, made, ...name] = line.split(" ");
    if (made === undefined) return [];
    return [{ kind: "volume", name: name.join(" "), bytes: Number(bytes) || 0, made }];
  });
}

function readFolders(path: string, output: string): Orphan[] {
  return output.split("\0").flatMap((entry) => {
    const tab = entry.indexOf("\t");
    const name = entry.slice(tab + 1);
    return tab < 0 || name === path
      ? []
      : [{ kind: "folder", name, bytes: Number(entry.slice(0, tab)) || 0 }];
  });
}
