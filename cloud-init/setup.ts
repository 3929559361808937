import { SETUP_DONE_FILE, SETUP_UNIT } from "../core/guest.js";
import type { PackageManager } from "./packages/index.js";
import type { Part } from "./part.js";

const SCRIPT_FILE = "/usr/local/lib/longshore/setup";

/**
 * The script that does what the parts want done, and a unit that runs it: at first boot for cloud-init, which fails
 * when it fails, and at the next boot again when the machine went down in the middle.
 */
export function setupPart(manager: PackageManager, parts: readonly Part[]): Part {
  const packages = [...new Set(parts.flatMap((part) => part.packages ?? []))].sort();
  const atVersion = parts.flatMap((part) => part.atEngineVersion ?? []);
  const lines = [
    ...parts.flatMap((part) => part.prepare ?? []),
    ...(packages.length ? [manager.install(packages, atVersion)] : []),
    ...parts.flatMap((part) => part.setup ?? []),
  ];
  if (lines.length === 0) return {};
  return {
    files: [
      { path: SCRIPT_FILE, content: script(manager, lines), permissions: "0755" },
      { path: `/etc/systemd/system/${SETUP_UNIT}`, content: UNIT },
    ],
    config: {
      runcmd: [
        ["rm", "-f", SETUP_DONE_FILE],
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

function script({ head }: PackageManager, lines: readonly string[]): string {
  return [
    "#!/bin/sh",
    "# Makes this machine what its program declares. Runs until it has succeeded once; safe to run again.",
    "set -eu",
    head,
    "",
    ...lines,
    `mkdir -p ${SETUP_DONE_FILE.slice(0, SETUP_DONE_FILE.lastIndexOf("/"))}`,
    `touch ${SETUP_DONE_FILE}`,
    "",
  ].join("\n");
}

/** The shell is named because SELinux lets units start programs of some folders only. */
const UNIT = `[Unit]
Description=First boot of a Longshore host
ConditionPathExists=!${SETUP_DONE_FILE}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=infinity
ExecStart=/bin/sh ${SCRIPT_FILE}

[Install]
WantedBy=multi-user.target
`;
