import { basename, join } from "node:path";
import { accountFolders } from "./folder.js";
import { findServer } from "./server-process.js";
import { serverRecipes } from "./server-root.js";

/** The names of the root folders that the file servers in the folder of a local cloud stand on. */
export function rootsInUse(home: string): string[] {
  return accountFolders(join(home, "storage")).flatMap((folder) => [
    // Needed again when a machine comes.
    ...serverRecipes(process.env).map(({ name }) => name),
    ...[findServer(folder)].flatMap((server) => (server ? [basename(server.root)] : [])),
  ]);
}
