import { once } from "node:events";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { type Pack, pack } from "tar-stream";
import type { Entry } from "./context.js";

/** The entries as a tar archive, owned by root, of no age. */
export function tar(entries: readonly Entry[]): Readable {
  const archive = pack();
  const write = async () => {
    for (const entry of entries) await add(archive, entry);
    archive.finalize();
  };
  write().catch((error: Error) => archive.destroy(error));
  return Readable.from(archive, { objectMode: false });
}

async function add(archive: Pack, entry: Entry): Promise<void> {
  const header = { name: entry.path, mode: entry.mode, mtime: new Date(0) };
  if (entry.kind === "file") return addFile(archive, { ...header, size: entry.size }, entry.file);
  const more =
    entry.kind === "folder"
      ? ({ type: "directory" } as const)
      : ({ type: "symlink", linkname: entry.target } as const);
  await new Promise<void>((resolve, reject) => {
    archive.entry({ ...header, ...more }, (error) => (error ? reject(error) : resolve()));
  });
}

async function addFile(
  archive: Pack,
  header: { readonly name: string; readonly mode: number; readonly mtime: Date; readonly size: number },
  file: string,
): Promise<void> {
  const changed = () => new Error(`${header.name} has changed while it was sent`);
  const written = new Promise<void>((resolve, reject) => {
    const sink = archive.entry({ ...header }, (error) => (error ? reject(error) : resolve()));
    // With an archive that fails the sink does too, which has been told by then.
    sink.on("error", reject);
    const send = async () => {
      let sent = 0;
      for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
        sent += chunk.length;
        if (sent > header.size) throw changed();
        if (!sink.write(chunk)) await once(sink, "drain");
      }
      if (sent !== header.size) throw changed();
      sink.end(Buffer.alloc(0));
    };
    send().catch(reject);
  });
  await written;
}
