import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Emit } from "../../core/events.js";
import { aloneInCache, buildWhole, imageCache } from "../machine/image/cache.js";
import { aptMirrors, findDistribution } from "../machine/image/distribution.js";
import type { Recipe } from "../machine/image/recipe.js";
import { buildRootfs } from "../machine/image/rootfs.js";
import { run } from "../machine/run.js";

/**
 * The root folder that file servers run in, from the cache, else built once: Debian's package would start its services
 * on the user's own system.
 */
export async function ensureServerRoot(emit: Emit): Promise<string> {
  const recipe = serverRecipe(process.env);
  const cache = imageCache(process.env);
  const folder = join(cache, recipe.name);
  if (existsSync(folder)) return folder;
  return await aloneInCache(cache, recipe.name, emit, async () => {
    if (existsSync(folder)) return folder;
    const tar = join(cache, `${recipe.name}.tar`);
    const report = (detail: string) => emit({ type: "progress", what: "file server", detail });
    if (!existsSync(tar)) await buildWhole(tar, (output) => buildRootfs(recipe, output, report));
    await buildWhole(folder, (temporary) => unpack(tar, temporary));
    rmSync(tar);
    return folder;
  });
}

export function serverRecipe(env: NodeJS.ProcessEnv): Recipe {
  const distribution = findDistribution("debian-13");
  const packages = ["samba", "smbclient", "tdb-tools", "e2fsprogs"];
  // Over the network nobody logs in, and nothing is installed later.
  const cleanup = ["rm -rf var/cache/apt var/lib/apt/lists usr/share/doc usr/share/man"];
  const content = JSON.stringify([distribution.codename, packages, cleanup]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return {
    name: `${distribution.name}-samba-${hash}`,
    distribution,
    mirrors: aptMirrors(distribution, env),
    variant: "minbase",
    packages,
    cleanup,
  };
}

/** Without device nodes, which only root can make; those that are needed are laid over these empty files. */
async function unpack(tar: string, folder: string): Promise<void> {
  mkdirSync(folder, { mode: 0o755 });
  const where = "file server";
  await run("tar", ["--extract", "--file", tar, "--directory", folder, "--exclude=./dev/*"], { where });
  for (const device of DEVICES) writeFileSync(join(folder, device), "");
}

export const DEVICES = ["dev/null", "dev/urandom"];
