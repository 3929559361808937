import { INSIDE } from "./inside.js";
import { runIn } from "./run-in.js";
import { inSandbox, type Sandbox } from "./sandbox.js";
import type { ServerKind } from "./server-kind.js";
import { smbConf } from "./smb-conf.js";

export const SAMBA: ServerKind = {
  command: [
    "smbd",
    "--foreground",
    "--no-process-group",
    `--configfile=${INSIDE.server}/smb.conf`,
    `--log-basename=${INSIDE.server}/log`,
  ],
  conf: "smb.conf",
  port: /^\tsmb ports = (\d+)$/m,
  configuration: (_, account, port) => smbConf(account, port),
  // On stdin, as all that is secret; whoever has a session keeps it.
  takeKey: async (sandbox, { name, key }) => {
    const command = [
      "pdbedit",
      `--configfile=${INSIDE.server}/smb.conf`,
      "--create",
      "--password-from-stdin",
      `--user=${name}`,
    ];
    await runIn(sandbox.folder, asServer(sandbox, command), `${key}\n${key}\n`);
  },
  reload: async (sandbox) => await control(sandbox, "reload-config"),
  release: async (sandbox, _pid, share) => {
    await control(sandbox, "reload-config");
    await control(sandbox, "close-share", share);
  },
};

/** Tells all processes of the server. */
async function control(sandbox: Sandbox, ...message: string[]): Promise<void> {
  const command = ["smbcontrol", `--configfile=${INSIDE.server}/smb.conf`, "smbd", ...message];
  await runIn(sandbox.folder, asServer(sandbox, command));
}

function asServer(sandbox: Sandbox, command: readonly string[]): string[] {
  return inSandbox(sandbox, command, { role: "server", shares: [] });
}
