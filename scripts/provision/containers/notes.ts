import * as z from "zod";
import { readFile } from "../../commands/host.js";
import type { HostContext } from "../host-context.js";

/** What is noted on a host of its containers, because its engine forgets it or counts on. */
const notesJson = z.object({
  /** How often the engine had started each container again when it was last converged. */
  restarts: z.record(z.string(), z.object({ id: z.string(), count: z.int() })),
  /** The jobs that ended with 0: of which declaration, and when. */
  jobs: z.record(z.string(), z.object({ declaration: z.string(), at: z.string() })),
});
export type Notes = z.infer<typeof notesJson>;

const FILE = "/var/lib/longshore/containers.json";
const NONE: Notes = { restarts: {}, jobs: {} };

/** Nothing when the host has no such file, or one that is not whole. */
export async function readNotes({ transport }: HostContext): Promise<Notes> {
  const { exitCode, stdout } = await transport.run(readFile(FILE));
  if (exitCode !== 0) return NONE;
  try {
    return notesJson.parse(JSON.parse(stdout));
  } catch {
    return NONE;
  }
}

export async function writeNotes({ transport }: HostContext, notes: Notes): Promise<void> {
  await transport.put({ path: FILE, content: `${JSON.stringify(notes)}\n`, mode: 0o644 });
}
