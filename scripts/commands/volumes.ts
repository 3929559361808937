import type { Command } from "../transport/transport.js";
import { docker } from "./docker.js";
import { SHARE_LABEL } from "./share.js";

/** Sizes of large trees take a while to add up. */
const PATIENCE_SECONDS = 600;

/** The names of all volumes that carry a label, one a line. */
export function listVolumes(label: string): Command {
  return docker("volume", "ls", "--quiet", "--filter", `label=${label}`);
}

/**
 * The volumes that no container has, running or not; for each a line: bytes, when it was made, its name. Those that are
 * shares hold nothing themselves.
 */
export function unusedVolumes(): Command {
  const script = `docker volume ls --quiet --filter dangling=true | while read -r name; do
  [ -z "$(docker volume inspect --format '{{index .Labels "${SHARE_LABEL}"}}' -- "$name")" ] || continue
  made=$(docker volume inspect --format '{{.CreatedAt}}' -- "$name") || continue
  place=$(docker volume inspect --format '{{.Mountpoint}}' -- "$name") || continue
  printf '%s %s %s\\n' "$(du -s --bytes -- "$place" 2>/dev/null | cut -f 1)" "$made" "$name"
done`;
  return { argv: ["sh", "-c", script, "unused volumes"], root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Fails for one that a container has by now. */
export function removeVolume(name: string): Command {
  return docker("volume", "rm", "--", name);
}

/** A folder and those right below it; for each its bytes, a tab and its path, ended by a NUL. */
export function foldersBelow(path: string): Command {
  const argv = ["du", "--bytes", "--null", "--max-depth=1", "--", path];
  return { argv, root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Removes a folder with all that is in it, and nothing that is mounted there. */
export function removeFolder(path: string): Command {
  return {
    argv: ["rm", "--recursive", "--one-file-system", "--", path],
    root: true,
    timeoutSeconds: PATIENCE_SECONDS,
  };
}
