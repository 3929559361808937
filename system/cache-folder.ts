import { homedir } from "node:os";
import { join } from "node:path";

/** Where what can be made again is kept: `XDG_CACHE_HOME` or `~/.cache`, then `longshore`. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "longshore");
}
