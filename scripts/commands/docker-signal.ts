import type { Command } from "../transport/transport.js";

/**
 * Sends a signal, `SIGHUP`, to the first process of a running container. Not by `docker kill`: the engine would take the
 * container for one that somebody stopped, whatever the signal, and not start it again at the next boot.
 */
export function signalContainer(name: string, signal: string): Command {
  return { argv: ["sh", "-c", SCRIPT, "signal", name, signal.replace(/^SIG/, "")], root: true };
}

const SCRIPT = `pid=$(docker container inspect --format '{{.State.Pid}}' "$1") || exit
if [ "$pid" -eq 0 ]; then echo "$1 does not run" >&2; exit 1; fi
kill -s "$2" "$pid"`;
