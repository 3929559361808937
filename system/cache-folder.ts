import { homedir } from "node:os";
import { join } from "node:path";
import { makePrivateFolder } from "./private.js";

/**
 * Where what can be made again is kept: `XDG_CACHE_HOME` or `~/.cache`, then `longshore`. Made when it is missing; programs
 * in it are run, so that it is refused when others could write to it.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "longshore");
  makePrivateFolder(folder);
  return folder;
}
