import { SETUP_UNIT } from "../core/guest.js";
import { shCommand } from "../core/quote.js";
import type { Part } from "./part.js";

const SCRIPT_FILE = "/usr/local/lib/longshore/setup";
const DONE_FILE = "/var/lib/longshore/setup-done";

/**
 * The script that does what the parts want done, and a unit that runs it: at first boot for cloud-init, which fails
 * when it fails, and at the next boot again when the machine went down in the middle.
 */
export function setupPart(parts: readonly Part[]): Part {
  const packages = [...new Set(parts.flatMap((part) => part.packages ?? []))].sort();
  const lines = [
    ...parts.flatMap((part) => part.prepare ?? []),
    ...(packages.length ? [shCommand(["apt", "install", "--no-install-recommends", "--", ...packages])] : []),
    ...parts.flatMap((part) => part.setup ?? []),
  ];
  if (lines.length === 0) return {};
  return {
    files: [
      { path: SCRIPT_FILE, content: script(lines), permissions: "0755" },
      { path: `/etc/systemd/system/${SETUP_UNIT}`, content: UNIT },
    ],
    config: {
      runcmd: [
        ["rm", "-f", DONE_FILE],
        // Makes systemd read all units anew, the parts' too.
        ["systemctl", "enable", SETUP_UNIT],
        // Last, because cloud-init takes the whole list's outcome from its last command.
        [
          "sh",
          "-c",
          `systemctl start ${SETUP_UNIT} || { journalctl --output cat --unit ${SETUP_UNIT}; exit 1; }`,
        ],
      ],
    },
  };
}

function script(lines: readonly string[]): string {
  return [
    HEAD,
    "apt -o APT::Update::Error-Mode=any update",
    ...lines,
    `mkdir -p ${DONE_FILE.slice(0, DONE_FILE.lastIndexOf("/"))}`,
    `touch ${DONE_FILE}`,
    "",
  ].join("\n");
}

const HEAD = `#!/bin/sh
# Makes this machine what its program declares. Runs until it has succeeded once; safe to run again.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# Waits for whoever else uses dpkg, and tries again what the network or another lock of apt's made fail.
apt() {
  failures=0
  until apt-get --yes --quiet -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Acquire::http::Timeout=30 \\
    -o Acquire::https::Timeout=30 -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "$@"; do
    failures=$((failures + 1))
    if [ "$failures" -ge 10 ]; then
      echo "longshore: apt-get $* failed $failures times" >&2
      return 1
    fi
    sleep 6
    dpkg --configure -a || true
  done
}
`;

const UNIT = `[Unit]
Description=First boot of a Longshore host
ConditionPathExists=!${DONE_FILE}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=infinity
ExecStart=${SCRIPT_FILE}

[Install]
WantedBy=multi-user.target
`;
