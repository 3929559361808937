import type { Readable } from "node:stream";
import type { Command } from "../transport/transport.js";
import { docker } from "./docker.js";

/** Prints the image's id; exits with 1 when there is no such image. */
export function imageId(reference: string): Command {
  return docker("image", "inspect", "--format", "{{.Id}}", reference);
}

export function pullImage(reference: string): Command {
  return docker("pull", reference);
}

export interface Build {
  readonly tag: string;
  /** Path of the Dockerfile inside the context. */
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  /** The build context as a tar archive. */
  readonly context: Readable;
}

/** The context comes on standard input, so that nothing of it is left on the host. */
export function buildImage({ tag, dockerfile, args, context }: Build): Command {
  const buildArgs = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  return {
    ...docker("build", "--tag", tag, "--file", dockerfile, ...buildArgs, "-"),
    stdin: context,
    timeoutSeconds: 3600,
  };
}
