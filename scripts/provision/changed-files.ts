import { readFile } from "../commands/host.js";
import type { RemoteFile } from "../transport/transport.js";
import type { HostContext } from "./host-context.js";

/** Those that are not as they shall be, by path. */
export async function changedFiles(host: HostContext, files: readonly RemoteFile[]): Promise<string[]> {
  const differing = await Promise.all(
    files.map(async ({ path, content }) => {
      const { stdout } = await host.transport.run(readFile(path));
      return stdout === content ? [] : [path];
    }),
  );
  return differing.flat();
}
