import { buffer } from "node:stream/consumers";
import { fromBufferPromise } from "yauzl";
import { LongshoreError } from "../../core/errors.js";

/** The content of one entry of a zip archive; `where` names the archive in errors. Other entries are never written. */
export async function readZipEntry(archive: Buffer, name: string, where: string): Promise<Buffer> {
  try {
    return await entryOf(archive, name);
  } catch (error) {
    throw new LongshoreError(
      { where, rule: `is a zip archive that holds ${name}`, seen: (error as Error).message },
      { cause: error },
    );
  }
}

async function entryOf(archive: Buffer, name: string): Promise<Buffer> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === name) return buffer(await zip.openReadStreamPromise(entry));
  }
  throw new Error(`an archive without ${name}`);
}
