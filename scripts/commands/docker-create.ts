import { LongshoreError } from "../../core/errors.js";
import { csvLine } from "../../core/quote.js";
import type { ContainerSpec } from "../../core/spec.js";
import type { Command } from "../transport/transport.js";
import { docker } from "./docker.js";

export interface Creation {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: ContainerSpec;
}

/** Makes a container without starting it. Its environment goes over standard input: arguments are seen by all. */
export function createContainer({ name, image, labels, spec }: Creation): Command {
  const { argv } = docker(
    "create",
    ...["--name", name],
    ...Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]),
    ...["--restart", spec.restart],
    ...["--network", spec.network],
    ...spec.publish.flatMap((port) => ["--publish", published(port)]),
    ...spec.mounts.flatMap((mount) => ["--mount", mounted(mount)]),
    ...["--env-file", "/dev/stdin"],
    image,
    ...(spec.command ?? []),
  );
  // sshd gives a command a socket as its input, which /dev/stdin cannot open; a pipe it can.
  return {
    argv: ["sh", "-c", 'cat | "$@"', "create", ...argv],
    root: true,
    stdin: environment(name, spec.env),
  };
}

function published({ address, hostPort, containerPort, protocol }: ContainerSpec["publish"][number]): string {
  const host = address?.includes(":") ? `[${address}]` : address;
  return `${host === undefined ? "" : `${host}:`}${hostPort}:${containerPort}/${protocol}`;
}

function mounted({ source, target, readOnly }: ContainerSpec["mounts"][number]): string {
  const bind = source.startsWith("/");
  return csvLine([
    `type=${bind ? "bind" : "volume"}`,
    `source=${source}`,
    `target=${target}`,
    // What the image has at this place is not for the volume, which may be a share.
    ...(bind ? [] : ["volume-nocopy"]),
    ...(readOnly ? ["readonly"] : []),
  ]);
}

function environment(name: string, env: Readonly<Record<string, string>>): string {
  const lines = Object.entries(env).map(([key, value]) => {
    if (/[\r\n]/.test(key + value)) {
      throw new LongshoreError({
        where: `container ${name}`,
        rule: `the value of ${JSON.stringify(key)} is one line`,
        remedy: "Put text of several lines into a file and mount that.",
      });
    }
    return `${key}=${value}\n`;
  });
  return lines.join("");
}
