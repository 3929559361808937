import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../system/cache-folder.js";
import { makePrivateFolder } from "../../../system/private.js";

/** Folders of one build: `known` holds the packages that earlier builds downloaded, `used` gets those of this one. */
export interface PackageStage {
  readonly known: string;
  readonly used: string;
}

/** Of one release: twice what all images of it take. */
const MOST_BYTES = 768 * 1024 * 1024;

/** The packages of a release that builds have downloaded; kept by name, because an archive never changes a file. */
export function packageCache(codename: string, env: NodeJS.ProcessEnv): string {
  const folder = join(cacheFolder(env), "packages", codename);
  makePrivateFolder(folder);
  return folder;
}

/**
 * Makes the folders of a build. The known packages are linked: other builds may replace and remove them in the cache
 * meanwhile.
 */
export function stagePackages(cache: string, stage: string): PackageStage {
  const [known, used] = [join(stage, "known"), join(stage, "used")];
  for (const folder of [known, used]) mkdirSync(folder);
  // It becomes the mode of apt's folder in the image, where its own user reads.
  chmodSync(known, 0o755);
  for (const file of packagesIn(cache)) ignoringGone(() => linkSync(join(cache, file), join(known, file)));
  return { known, used };
}

/** Moves into the cache what a build has downloaded, in place of other versions, and removes the oldest above a size. */
export function keepPackages(cache: string, { used }: PackageStage, mostBytes: number = MOST_BYTES): void {
  for (const file of packagesIn(used)) {
    if (existsSync(join(cache, file))) continue;
    const now = new Date();
    // apt gives a file the time at which the archive got it.
    utimesSync(join(used, file), now, now);
    for (const other of packagesIn(cache)) {
      if (nameOf(other) === nameOf(file)) rmSync(join(cache, other), { force: true });
    }
    renameSync(join(used, file), join(cache, file));
  }
  removeOldest(cache, mostBytes);
}

function removeOldest(cache: string, mostBytes: number): void {
  const files = packagesIn(cache)
    .flatMap((file) => {
      const stat = statSync(join(cache, file), { throwIfNoEntry: false });
      return stat ? [{ file, bytes: stat.size, at: stat.mtimeMs }] : [];
    })
    .sort((a, b) => b.at - a.at);
  let bytes = 0;
  for (const { file, bytes: more } of files) {
    bytes += more;
    if (bytes > mostBytes) rmSync(join(cache, file), { force: true });
  }
}

function packagesIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith(".deb"));
}

/** `curl_8.14.1-2_amd64.deb` without its version. */
function nameOf(file: string): string {
  const [name, , architecture] = file.split("_");
  return `${name}_${architecture}`;
}

function ignoringGone(work: () => void): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
