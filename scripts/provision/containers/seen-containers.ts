import * as z from "zod";
import { readFile } from "../../commands/host.js";
import type { HostContext } from "../host-context.js";

/** How often the engine had started each container again when it was last converged. */
const seenJson = z.record(z.string(), z.object({ id: z.string(), restarts: z.int() }));
export type Seen = Readonly<Record<string, { readonly id: string; readonly restarts: number }>>;

const FILE = "/var/lib/longshore/containers.json";

/** Nothing when the host has no such file, or one that is not whole. */
export async function readSeen({ transport }: HostContext): Promise<Seen> {
  const { exitCode, stdout } = await transport.run(readFile(FILE));
  if (exitCode !== 0) return {};
  try {
    return seenJson.parse(JSON.parse(stdout));
  } catch {
    return {};
  }
}

export async function writeSeen({ transport }: HostContext, seen: Seen): Promise<void> {
  await transport.put({ path: FILE, content: `${JSON.stringify(seen)}\n`, mode: 0o644 });
}
