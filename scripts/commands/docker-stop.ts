import type { Command } from "../transport/transport.js";

/**
 * Asks a container to end, as its image wants it to be asked, and kills it after the engine's 10 s of patience. The
 * kernel drops a signal that the first process of a container neither handles nor waits for: there patience is in
 * vain, and there is none.
 */
export function stopContainer(name: string): Command {
  return { argv: ["sh", "-c", SCRIPT, "stop", name], root: true, timeoutSeconds: 120 };
}

// In the masks of proc(5), SIGTERM (15) is bit 14, in the lowest four of their sixteen digits.
const SCRIPT = `state=$(docker container inspect --format '{{.State.Pid}} {{.Config.StopSignal}}' "$1") || exit
pid=\${state%% *}
hears=yes
case \${state#* } in
  "" | SIGTERM)
    if [ -r "/proc/$pid/status" ]; then
      hears=
      while read -r field mask; do
        case $field in
          SigBlk: | SigCgt:) if [ $((0x\${mask#????????????} & 0x4000)) -ne 0 ]; then hears=yes; fi ;;
        esac
      done < "/proc/$pid/status"
    fi ;;
esac
if [ -n "$hears" ]; then exec docker stop "$1"; else exec docker stop -t 0 "$1"; fi`;
