import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Emit } from "../../core/events.js";
import type { ShareProtocol } from "../../core/spec/index.js";
import { aloneInCache, buildWhole, imageCache } from "../machine/image/cache.js";
import { aptMirrors, findDistribution } from "../machine/image/distribution.js";
import type { Recipe } from "../machine/image/recipe.js";
import { buildRootfs } from "../machine/image/rootfs.js";
import { run } from "../machine/run.js";

/**
 * The root folder that file servers run in, from the cache, else built once: Debian's package would start its services
 * on the user's own system.
 */
export async function ensureServerRoot(protocol: ShareProtocol, emit: Emit): Promise<string> {
  const recipe = serverRecipe(protocol, process.env);
  const cache = imageCache(process.env);
  const folder = join(cache, recipe.name);
  if (existsSync(folder)) return folder;
  return await aloneInCache(cache, recipe.name, emit, async () => {
    if (existsSync(folder)) return folder;
    const tar = join(cache, `${recipe.name}.tar`);
    const what = `file server for ${protocol}`;
    const report = (detail: string) => emit({ type: "progress", what, detail });
    if (!existsSync(tar)) await buildWhole(tar, (output) => buildRootfs(recipe, output, report));
    await buildWhole(folder, (temporary) => unpack(tar, temporary));
    rmSync(tar);
    emit({ type: "progress", what, detail: "made", over: true });
    return folder;
  });
}

/** Of all protocols. */
export function serverRecipes(env: NodeJS.ProcessEnv): Recipe[] {
  return (["smb", "nfs"] as const).map((protocol) => serverRecipe(protocol, env));
}

export function serverRecipe(protocol: ShareProtocol, env: NodeJS.ProcessEnv): Recipe {
  const distribution = findDistribution("debian-13");
  const { program, packages, finish } = SERVERS[protocol];
  // Over the network nobody logs in, and nothing is installed later.
  const cleanup = ["rm -rf var/cache/apt var/lib/apt/lists usr/share/doc usr/share/man", ...finish];
  const content = JSON.stringify([distribution.codename, packages, cleanup]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return {
    name: `${distribution.name}-${program}-${hash}`,
    distribution,
    mirrors: aptMirrors(distribution, env),
    variant: "minbase",
    packages,
    keepLists: false,
    cleanup,
  };
}

const SERVERS = {
  smb: { program: "samba", packages: ["samba", "smbclient", "tdb-tools", "e2fsprogs"], finish: [] },
  nfs: {
    program: "ganesha",
    packages: ["nfs-ganesha", "nfs-ganesha-vfs", "e2fsprogs"],
    finish: [
      // It finds the file systems of its exports there.
      "ln -sf ../proc/self/mounts etc/mtab",
      // It would tell this computer's own port mapper of itself, under a name that nothing knows then.
      "echo 'hosts: files' > etc/nsswitch.conf",
      "{ rm -f etc/hosts etc/resolv.conf || :; }",
    ],
  },
} as const;

/** Without device nodes, which only root can make; those that are needed are laid over these empty files. */
async function unpack(tar: string, folder: string): Promise<void> {
  mkdirSync(folder);
  // The root folder of a server that runs as another user.
  chmodSync(folder, 0o755);
  const where = "file server";
  await run(
    "tar",
    ["--extract", "--preserve-permissions", "--file", tar, "--directory", folder, "--exclude=./dev/*"],
    { where },
  );
  for (const device of DEVICES) writeFileSync(join(folder, device), "");
}

export const DEVICES = ["dev/null", "dev/urandom"];
