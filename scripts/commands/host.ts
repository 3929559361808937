import { SETUP_DONE_FILE, SETUP_UNIT } from "../../core/guest.js";
import type { Command } from "../transport/transport.js";

export function cloudInitStatus(): Command {
  return { argv: ["cloud-init", "status", "--format", "json"], root: true };
}

/** Whether the last stage is over (the first line says `done` or `running`), and what it wrote last. */
export function bootProgress(): Command {
  const script = `test -e /run/cloud-init/result.json && echo done || echo running
tail -n 1 /var/log/cloud-init-output.log 2>/dev/null`;
  return { argv: ["sh", "-c", script], root: true };
}

/**
 * What cloud-init complains of, and the end of what our setup wrote at its latest try. From the journal: cloud-init's
 * own output ends with pictures of host keys, and lacks later tries.
 */
export function bootLog(): Command {
  const script = `grep -hE '^Traceback|\\[(WARNING|ERROR|CRITICAL)\\]: ' /var/log/cloud-init.log | tail -n 15
echo '--- journal of ${SETUP_UNIT}'
journalctl --no-pager --output=cat --lines=25 --unit=${SETUP_UNIT}`;
  return { argv: ["sh", "-c", script], root: true };
}

/** Prints what differs from one boot to the next; container machines share the kernel's boot id with their host. */
export function bootStamp(): Command {
  return { argv: ["systemctl", "show", "--property=UserspaceTimestamp,UserspaceTimestampMonotonic"] };
}

/** Whether root would find a program, by the exit code. */
export function hasProgram(name: string): Command {
  return { argv: ["sh", "-c", 'command -v "$1"', "program", name], root: true };
}

export function readFile(path: string): Command {
  return { argv: ["cat", "--", path], root: true };
}

/**
 * How the first boot's setup stands: `done`, or its unit's `LoadState`, `ActiveState` and `ExecMainStatus`, one
 * `NAME=VALUE` a line.
 */
export function setupProgress(): Command {
  const script = `if [ -e "$1" ]; then echo done; exit; fi
exec systemctl show --property=LoadState,ActiveState,ExecMainStatus -- "$2"`;
  return { argv: ["sh", "-c", script, "setup", SETUP_DONE_FILE, SETUP_UNIT], root: true };
}

/** `LoadState`, `ActiveState`, `UnitFileState`: one `NAME=VALUE` a line. */
export function unitState(unit: string): Command {
  return { argv: ["systemctl", "show", "--property=LoadState,ActiveState,UnitFileState", "--", unit] };
}

export interface Guard {
  readonly unit: string;
  /** The firewall table that the unit loads. */
  readonly table: string;
  /** The slice of the containers, on which the unit sets a filter. */
  readonly slice: string;
}

/** Takes away what the guard set up; disabled first, so that the engine no longer requires it and runs on. */
export function removeGuard({ unit, table, slice }: Guard): Command {
  const script = `systemctl disable -- "$1" && systemctl stop -- "$1" || exit 1
systemctl set-property --runtime -- "$3" IPAddressDeny= || exit 1
if nft list table inet "$2" > /dev/null 2>&1; then nft delete table inet "$2"; fi`;
  return { argv: ["sh", "-c", script, "guard", unit, table, slice], root: true, timeoutSeconds: 120 };
}

/** Loads the rules anew where the unit is active already: a restart would take with it what requires the unit. */
export function loadGuard(unit: string): Command {
  const script = 'systemctl enable -- "$1" && systemctl reload-or-restart -- "$1"';
  return { argv: ["sh", "-c", script, "guard", unit], root: true, timeoutSeconds: 120 };
}

export function firewallTable(name: string): Command {
  return { argv: ["nft", "list", "table", "inet", name], root: true };
}

/** Has a unit started at every boot, and now, even one that counts as started. */
export function enableAndRestart(unit: string): Command {
  const script =
    'systemctl reset-failed -- "$1" 2>/dev/null; systemctl enable -- "$1" && exec systemctl restart -- "$1"';
  return { argv: ["sh", "-c", script, "restart", unit], root: true, timeoutSeconds: 300 };
}

/** Starts a unit even if it has failed too often to be started by itself. */
export function startUnit(unit: string, timeoutSeconds = 180): Command {
  const script = 'systemctl reset-failed -- "$1" 2>/dev/null; exec systemctl start -- "$1"';
  return { argv: ["sh", "-c", script, "start", unit], root: true, timeoutSeconds };
}

export function unitLog(unit: string, lines: number): Command {
  return {
    argv: ["journalctl", "--no-pager", "--output=cat", `--lines=${lines}`, `--unit=${unit}`],
    root: true,
  };
}

export function groupsOf(user: string): Command {
  return { argv: ["id", "--name", "--groups", "--", user] };
}

export function addToGroup(user: string, group: string): Command {
  return { argv: ["usermod", "--append", "--groups", group, "--", user], root: true };
}
