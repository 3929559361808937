import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { attempt } from "../run.js";
import { aloneInCache, imageCache } from "./cache.js";
import { DOCKER_REPOSITORY } from "./recipe.js";
import { imagesInUse } from "./users.js";

/** A machine image of this user's cache, or of the Docker engine that answers. */
export interface CachedImage {
  /** E.g. `debian-13-bare-docker-0123456789ab`. */
  readonly name: string;
  readonly bytes: number;
  /** Whether a machine stands on it, of whichever local cloud. */
  readonly used: boolean;
}

/** `others`: see `imagesInUse`. */
export async function cachedImages(
  others: (home: string) => Promise<readonly string[]>,
): Promise<CachedImage[]> {
  const cache = imageCache(process.env);
  const [inDocker, usedInDocker] = [await dockerImages(), await usedDockerImages()];
  const inUse = await imagesInUse(cache, others);
  const names = new Set([
    ...inDocker.keys(),
    ...readdirSync(cache).flatMap((entry) => NAME.exec(entry)?.[1] ?? []),
  ]);
  return [...names].sort().map((name) => ({
    name,
    bytes: (inDocker.get(name) ?? 0) + sizeOf(join(cache, `${name}.tar`)) + sizeOf(join(cache, name)),
    used: inUse.has(name) || usedInDocker.has(name),
  }));
}

/** Removes an image wherever it is; the next machine that needs it has it built anew. */
export async function removeCachedImage(name: string): Promise<void> {
  const cache = imageCache(process.env);
  await aloneInCache(
    cache,
    name,
    () => {},
    async () => {
      await attempt("docker", ["image", "rm", `${DOCKER_REPOSITORY}:${name}`], { timeoutSeconds: 120 });
      for (const entry of [`${name}.tar`, name]) rmSync(join(cache, entry), { recursive: true, force: true });
    },
  );
}

/** `NAME.tar` for Docker, a folder `NAME` for QEMU and for file servers; anything else in the cache is no image. */
const NAME = /^([a-z]+-[\d.]+-(?:(?:bare|engine)-(?:docker|qemu)|samba|ganesha)-[0-9a-f]{12})(?:\.tar)?$/;

async function dockerImages(): Promise<Map<string, number>> {
  const tags = await listed(["image", "ls", "--format", "{{.Tag}}", DOCKER_REPOSITORY]);
  const sizes = await Promise.all(
    tags.map((tag) => listed(["image", "inspect", "--format", "{{.Size}}", `${DOCKER_REPOSITORY}:${tag}`])),
  );
  return new Map(tags.map((tag, i) => [tag, Number(sizes[i]?.[0] ?? 0)]));
}

async function usedDockerImages(): Promise<Set<string>> {
  const used = await listed(["container", "ls", "--all", "--format", "{{.Image}}"]);
  const prefix = `${DOCKER_REPOSITORY}:`;
  return new Set(used.flatMap((image) => (image.startsWith(prefix) ? image.slice(prefix.length) : [])));
}

/** Lines; none where no engine answers. */
async function listed(argv: readonly string[]): Promise<string[]> {
  const answer = await attempt("docker", argv, { timeoutSeconds: 30 });
  return answer.ok ? answer.stdout.split("\n").filter((line) => line !== "") : [];
}

/** What it takes on the disk: images are sparse. */
function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.blocks * 512;
  return readdirSync(path).reduce((sum, entry) => sum + sizeOf(join(path, entry)), 0);
}
