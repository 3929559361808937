import { areNested, isWithin } from "../../core/paths.js";
import type { HostSpec, StackSpec } from "../../core/spec/index.js";
import { foldersBelow, unusedVolumes } from "../commands/volumes.js";
import { ask } from "../provision/ask.js";
import type { HostContext } from "../provision/host-context.js";

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
    placesOf(host.stack, host.spec).map(async ({ path, used }) => {
      if (used(path)) return [];
      const found = readFolders(path, await ask(host, foldersBelow(path)));
      return found.filter(({ name }) => !used(name));
    }),
  );
  return [...volumes, ...folders.flat()];
}

interface Place {
  readonly path: string;
  /** Whether a folder, or one below it or around it, is declared; of the place itself, whether all of it is. */
  used(folder: string): boolean;
}

/** Where data lies on a host beside its engine's own: its disks and its shares. */
function placesOf(stack: StackSpec, spec: HostSpec): Place[] {
  const sources = sourcesOf(spec);
  const disks = spec.disks.map(({ mountPath: path }) => ({
    path,
    used: (folder: string) =>
      folder === path
        ? sources.includes(path)
        : folder === `${path}/lost+found` || sources.some((source) => areNested(source, folder)),
  }));
  const shares = spec.shares.map(({ share, path }) => {
    const names = namesIn(stack, share);
    return {
      path,
      used: (folder: string) =>
        names.includes("") || (folder !== path && names.some((name) => areNested(`${path}/${name}`, folder))),
    };
  });
  return [...disks, ...shares];
}

/** What of a share is declared, by itself or by any host of the stack: folders of it, and "" for the whole. */
function namesIn(stack: StackSpec, share: string): string[] {
  const declared = stack.shares.find(({ name }) => name === share)?.directories ?? [];
  const ofHosts = stack.hosts.flatMap((host) => [
    ...host.shares
      .filter((mount) => mount.share === share)
      .flatMap(({ path }) =>
        sourcesOf(host)
          .filter((source) => isWithin(source, path))
          .map(below(path)),
      ),
    ...host.volumes.filter((volume) => volume.share === share).map(({ folder = "" }) => folder),
  ]);
  return [...declared, ...ofHosts];
}

function below(path: string): (source: string) => string {
  return (source) => source.slice(path.length + 1);
}

function sourcesOf({ containers }: HostSpec): string[] {
  return containers.flatMap(({ mounts }) => mounts.map(({ source }) => source));
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
