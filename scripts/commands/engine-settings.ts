import type { Command } from "../transport/transport.js";

export interface EngineSettings {
  /** Where the engine reads its settings. */
  readonly path: string;
  readonly unit: string;
  readonly content: string;
  /** Whether the engine must be started anew for it, or reads it again while it runs. */
  readonly restart: boolean;
}

/**
 * Puts new engine settings in place in one go, so that a run that ends half way leaves either the old settings or
 * the new ones in force: the engine checks them first, and gets the old ones back when it does not start with them.
 * What a killed run has begun is waited for. A reload comes before a restart, because it can switch live-restore on,
 * which lets containers run on.
 */
export function applyEngineSettings({ path, unit, content, restart }: EngineSettings): Command {
  const bytes = Buffer.from(content);
  return {
    argv: ["sh", "-c", SCRIPT, "settings", path, unit, restart ? "restart" : "reload", String(bytes.length)],
    root: true,
    stdin: bytes,
    timeoutSeconds: 300,
  };
}

const SCRIPT = `set -eu
trap '' HUP PIPE
umask 022
exec 9> /run/longshore-engine-settings.lock
flock 9
mkdir -p -- "$(dirname -- "$1")"
cat > "$1.new"
if [ "$(wc -c < "$1.new")" -ne "$4" ]; then echo "the settings broke off" >&2; exit 1; fi
if command -v dockerd > /dev/null && dockerd --help | grep -q -- --validate; then
  dockerd --validate --config-file "$1.new"
fi
if [ -e "$1" ]; then cp -p -- "$1" "$1.old"; else rm -f -- "$1.old"; fi
sync -- "$1.new"
mv -f -- "$1.new" "$1"
systemctl is-active --quiet -- "$2" || exit 0
systemctl reload -- "$2"
[ "$3" = restart ] || exit 0
systemctl reset-failed -- "$2"
systemctl restart -- "$2" && exit 0
if [ -e "$1.old" ]; then mv -f -- "$1.old" "$1"; else rm -f -- "$1"; fi
systemctl reset-failed -- "$2"
systemctl restart -- "$2"
echo "the engine does not start with these settings; the old ones are back" >&2
exit 1`;
