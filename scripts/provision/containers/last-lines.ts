import { dockerLogs } from "../../commands/docker.js";
import type { HostContext } from "../host-context.js";

const LINES = 20;

/** What a container wrote last; undefined when that is nothing. */
export async function lastLines(host: HostContext, name: string): Promise<string | undefined> {
  const { stdout, stderr } = await host.transport.run(dockerLogs(name, { tail: LINES }));
  return `${stdout}${stderr}`.trim() || undefined;
}
