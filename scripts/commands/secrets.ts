import { ENGINE_UNIT, SECRETS_FOLDER } from "../../core/guest.js";
import type { Command, RemoteFile } from "../transport/transport.js";
import { guestProgram } from "./guest-program.js";

const PROGRAM = guestProgram("secrets");
const DECLARATIONS = "/etc/longshore/secrets";

/** What only the cloud knows of a container's secrets. */
export interface SecretSource {
  /** Of the identity that fetches them; absent: the machine's only one. */
  readonly clientId?: string | undefined;
  /** The addresses of the secrets, without a version, by the names of their files. */
  readonly files: Readonly<Record<string, string>>;
}

/** Everything that a host needs to fetch the secrets of a container at each boot, but the secrets. */
export function secretFiles(container: string, { clientId, files }: SecretSource): RemoteFile[] {
  const content = `${JSON.stringify({ clientId: clientId ?? null, files }, null, 2)}\n`;
  return [
    ...PROGRAM.files(),
    { path: "/etc/systemd/system/longshore-secrets@.service", content: SERVICE, mode: 0o644 },
    { path: `${DECLARATIONS}/${container}.json`, content, mode: 0o644 },
  ];
}

/** The service that fetches them at a boot. */
export function secretsService(container: string): string {
  return `longshore-secrets@${container}.service`;
}

/** Has systemd know the service, and start it at each boot. */
export function fetchAtBoot(container: string): Command {
  const script = 'systemctl daemon-reload && systemctl enable -- "$1"';
  return { argv: ["sh", "-c", script, "enable", secretsService(container)], root: true };
}

/** Writes what differs from the vault; the program's own text says what exit codes mean. */
export function fetchSecrets(container: string): Command {
  return { argv: [PROGRAM.path, "fetch", container], root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Compares with the vault, and writes nothing. */
export function checkSecrets(container: string): Command {
  return { argv: [PROGRAM.path, "check", container], root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Notes that the container has been started, or told, with what lies there now. */
export function noteSecretsKnown(container: string): Command {
  return { argv: [PROGRAM.path, "told", container], root: true };
}

/** Where the host notes versions: of what it fetched, and of what the container knows. Never values. */
export function secretNotes(container: string): string {
  return `${SECRETS_FOLDER}/${container}.json`;
}

/** What is left of secrets of other containers, and of secrets that these no longer have; one a line. */
export function straySecrets(containers: readonly string[]): Command {
  return ifThere("strays", containers);
}

/** Removes it. */
export function tidySecrets(containers: readonly string[]): Command {
  return ifThere("tidy", containers);
}

/** The exit code where the vault does not let the host have a secret. */
export const REFUSED_SECRETS = 4;

const PATIENCE_SECONDS = 120;

/** A host that never had a secret has no such program. */
function ifThere(command: string, containers: readonly string[]): Command {
  const script = '[ ! -e "$1" ] || exec "$@"';
  return { argv: ["sh", "-c", script, "secrets", PROGRAM.path, command, ...containers], root: true };
}

const SERVICE = `[Unit]
Description=Fetches the secrets of the container %i
Wants=network-online.target
After=network-online.target
# The engine waits until it was tried once: a vault that is away keeps no host from booting.
Before=${ENGINE_UNIT}
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=${PROGRAM.path} boot %i
TimeoutStartSec=30
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
