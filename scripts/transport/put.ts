import type { Command, RemoteFile } from "./transport.js";

/**
 * Writes beside the place and renames. A broken connection looks like the end of the content, so its size is
 * checked before the old file is given up.
 */
export function putCommand(file: RemoteFile): Command {
  const content = Buffer.from(file.content);
  const mode = file.mode.toString(8).padStart(4, "0");
  const owner = file.owner ?? "root:root";
  return {
    argv: ["sh", "-c", SCRIPT, "put", file.path, mode, owner, String(content.length)],
    root: true,
    stdin: content,
  };
}

const SCRIPT = `set -eu
umask 077
mkdir -p -- "$(dirname -- "$1")"
new=$(mktemp -- "$(dirname -- "$1")/.$(basename -- "$1").XXXXXX")
trap 'rm -f -- "$new"' EXIT
cat > "$new"
if [ "$(wc -c < "$new")" -ne "$4" ]; then echo "the content broke off" >&2; exit 1; fi
chown -- "$3" "$new"
chmod -- "$2" "$new"
sync -- "$new"
mv -fT -- "$new" "$1"`;
