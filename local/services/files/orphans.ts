import { nameOf } from "../../../core/arm-id.js";
import type { CloudHome } from "../../records/home.js";
import { Type } from "../../records/types.js";
import { sharesOf } from "../../storage/accounts.js";
import { removeAccount } from "../../storage/file-server.js";
import { type AccountFolder, accountFolders } from "../../storage/folder.js";
import { endServer, findServer } from "../../storage/server-process.js";
import { removeShareData, shareNames, sizeOfData } from "../../storage/share-data.js";
import type { Orphan } from "../orphan.js";
import { readReport } from "../report.js";
import type { ServiceStore } from "../service.js";

/** What there is of storage accounts and no record accounts for. */
export function storageOrphans({ home, records }: ServiceStore): Orphan[] {
  const accounts = new Map(
    records.ofType(Type.STORAGE_ACCOUNT).map(({ id }) => [nameOf(id).toLowerCase(), id]),
  );
  const needsServers = records.ofType(Type.MACHINE).length > 0 || readReport(home) !== undefined;
  return accountFolders(home.storage).flatMap((folder) => {
    const account = accounts.get(folder.name);
    if (account === undefined) return [accountOrphan(home, folder)];
    const shares = new Set(sharesOf(records, account).map(({ id }) => nameOf(id)));
    return [
      ...(needsServers ? [] : idleServer(folder)),
      ...shareNames(folder)
        .filter((name) => !shares.has(name))
        .map((name) => shareOrphan(folder, name)),
    ];
  });
}

/** The server of an account that is nobody's ends with it. */
function accountOrphan(home: CloudHome, folder: AccountFolder): Orphan {
  return {
    kind: "storage account",
    name: folder.path,
    bytes: shareNames(folder).reduce((sum, name) => sum + sizeOfData(folder, name), 0),
    holdsData: shareNames(folder).length > 0,
    remove: () => removeAccount(home.storage, folder.name),
  };
}

/** The services process, which would have ended it after the last machine, was killed. */
function idleServer(folder: AccountFolder): Orphan[] {
  if (!findServer(folder)) return [];
  return [
    {
      kind: "process",
      name: `file server ${folder.name}`,
      ofMachines: true,
      remove: () => endServer(folder),
    },
  ];
}

function shareOrphan(folder: AccountFolder, name: string): Orphan {
  return {
    kind: "share",
    name: `${folder.name}/${name}`,
    bytes: sizeOfData(folder, name),
    holdsData: true,
    remove: async () => removeShareData(folder, name),
  };
}
