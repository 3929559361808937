import type { Checks } from "../checks/checks.js";
import type { DatabaseFolder } from "../storage/databases.js";
import type { ShareFolder } from "../storage/share.js";
import { checkWindowsNames, checkWindowsTarget } from "./paths.js";

/** The rules of a folder of a share in a container of Windows. */
export function checkWindowsFolder(checks: Checks, folder: ShareFolder): void {
  checkWindowsTarget(checks, folder.target);
  checks.that(folder.volume === undefined, {
    rule: "the engine of a Windows host mounts no share by itself",
    seen: "volume",
    remedy: "Leave it out: the container gets a folder of the drive.",
  });
  folder.checkContents(checks, folder.target.toLowerCase().replaceAll("\\", "/"), DATABASE_FOLDERS);
  if (folder.subPath !== undefined) checkWindowsNames(checks, "subPath", folder.subPath);
}

/** In lower case and with slashes: Windows tells apart neither the cases of a path nor its two separators. */
const DATABASE_FOLDERS: readonly DatabaseFolder[] = [
  { name: "MongoDB", folder: "c:/data/db" },
  { name: "PostgreSQL", folder: "c:/pgsql/data" },
  { name: "PostgreSQL", folder: "c:/program files/postgresql" },
  { name: "MySQL or MariaDB", folder: "c:/programdata/mysql" },
  { name: "SQL Server", folder: "c:/program files/microsoft sql server" },
  { name: "Oracle Database", folder: "c:/oracle/oradata" },
];
