import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Emit } from "../../../core/events.js";
import { attempt, run } from "../run.js";
import { aloneInCache, buildWhole, imageCache, noteProgress } from "./cache.js";
import { aptMirrors, findDistribution } from "./distribution.js";
import { DOCKER_REPOSITORY, type ImageRequest, type Recipe, recipe } from "./recipe.js";
import { buildRootDisk, type DiskImage, findDiskImage } from "./root-disk.js";
import { buildRootfs, type Report } from "./rootfs.js";

export type MachineImage =
  | { readonly kind: "docker"; readonly reference: string }
  | ({ readonly kind: "qemu" } & DiskImage);

/**
 * The image that machines are made of: from the cache, else built once. A distribution that cannot be had here is an
 * error within seconds.
 */
export async function ensureMachineImage(request: ImageRequest, emit: Emit): Promise<MachineImage> {
  const from = findDistribution(request.distribution);
  const what = recipe(request, from, aptMirrors(from, process.env));
  const cache = imageCache(process.env);
  const found = await find(request, what, cache);
  if (found) return found;
  const title = `machine image ${request.distribution} (${request.variant})`;
  return await aloneInCache(cache, what.name, emit, async () => {
    const since = await find(request, what, cache);
    if (since) return since;
    const report = reporter(cache, what.name, title, emit);
    const rootfs = join(cache, `${what.name}.tar`);
    if (!existsSync(rootfs)) await buildWhole(rootfs, (output) => buildRootfs(what, output, report));
    const image =
      request.kind === "docker"
        ? await importToDocker(what, rootfs, report)
        : await toDisk(what, rootfs, report);
    emit({ type: "progress", what: title, detail: "made", over: true });
    return image;
  });
}

/**
 * Makes what takes longest of an image, its root folder, where nothing is cached of it: no engine has to answer, but
 * `ensureMachineImage` is done in seconds after it.
 */
export async function prepareMachineImage(request: ImageRequest, emit: Emit): Promise<void> {
  const from = findDistribution(request.distribution);
  const what = recipe(request, from, aptMirrors(from, process.env));
  const cache = imageCache(process.env);
  const rootfs = join(cache, `${what.name}.tar`);
  const isThere = async () => existsSync(rootfs) || (await find(request, what, cache)) !== undefined;
  if (await isThere()) return;
  const title = `machine image ${request.distribution} (${request.variant})`;
  await aloneInCache(cache, what.name, emit, async () => {
    if (await isThere()) return;
    const report = reporter(cache, what.name, title, emit);
    await buildWhole(rootfs, (output) => buildRootfs(what, output, report));
    emit({ type: "progress", what: title, detail: "made", over: true });
  });
}

/** Tells who waits for the image in another process, too. */
function reporter(cache: string, name: string, what: string, emit: Emit): Report {
  return (detail) => {
    noteProgress(cache, name, detail);
    emit({ type: "progress", what, detail });
  };
}

async function find(request: ImageRequest, what: Recipe, cache: string): Promise<MachineImage | undefined> {
  if (request.kind === "qemu") {
    const disk = findDiskImage(join(cache, what.name));
    return disk && { kind: "qemu", ...disk };
  }
  const reference = dockerReference(what);
  const known = await attempt("docker", ["image", "inspect", "--format", "{{.Id}}", reference], {
    timeoutSeconds: 30,
  });
  return known.ok ? { kind: "docker", reference } : undefined;
}

async function importToDocker(what: Recipe, rootfs: string, report: Report): Promise<MachineImage> {
  const reference = dockerReference(what);
  report("import into Docker");
  // Docker gives the name only when the import is whole.
  await run("docker", ["import", "--change", "LABEL longshore=image", rootfs, reference], {
    where: "machine image",
  });
  return { kind: "docker", reference };
}

async function toDisk(what: Recipe, rootfs: string, report: Report): Promise<MachineImage> {
  report("write the disk");
  const image = await buildRootDisk(join(dirname(rootfs), what.name), rootfs);
  // All of it is on the disk; for Docker it stays, because engines come and go.
  rmSync(rootfs);
  return { kind: "qemu", ...image };
}

function dockerReference(what: Recipe): string {
  return `${DOCKER_REPOSITORY}:${what.name}`;
}
