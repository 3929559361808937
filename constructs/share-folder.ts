import { isWithin } from "../core/paths.js";
import { type Checked, type Checks, show } from "./checks.js";
import { checkTarget, Mount, type MountProps } from "./mount.js";
import type { IShare } from "./share.js";
import { checkSharePath } from "./share-checks.js";
import { checkShareOptions, type ShareOptionsProps } from "./share-mount.js";
import { checkWindowsNames, checkWindowsTarget } from "./windows-paths.js";

export interface ShareFolderProps extends MountProps {
  /** A folder of the share, `invoices/2026`; it is made when it is not there. Default: the whole share. */
  readonly subPath?: string;
  /**
   * Has the engine mount it by itself, as a volume with these options: no folder of the host has it then, and whoever
   * may ask the engine sees the keys. Default: a folder of the host's mount.
   */
  readonly volume?: ShareOptionsProps;
  /**
   * Has a database keep its data on the share all the same: SMB keeps not all of what databases rely on, and they lose
   * data by it. Default: false.
   */
  readonly databaseOnSmb?: boolean;
  /**
   * Has a database keep its data on an NFS share all the same: most databases support that on no or on few servers, and a
   * server that is away halts them. Default: false.
   */
  readonly databaseOnNfs?: boolean;
}

/** A share, or a folder of one, that a container sees; made by `SmbShare.at` or `NfsShare.at`. */
export class ShareFolder implements Checked {
  /** @internal */
  constructor(
    readonly share: IShare,
    readonly target: string,
    private readonly props: ShareFolderProps,
  ) {}

  get subPath(): string | undefined {
    return this.props.subPath;
  }

  get readOnly(): boolean {
    return this.props.readOnly ?? false;
  }

  get volume(): ShareOptionsProps | undefined {
    return this.props.volume;
  }

  /** The same as a volume of a host's engine. @internal */
  ofVolume(name: string): Mount {
    return Mount.ofShare(name, this.target, this.props);
  }

  /** The same as a folder of a host that has the share mounted at `hostPath`. @internal */
  on(hostPath: string): Mount {
    const source = this.subPath === undefined ? hostPath : `${hostPath}/${this.subPath}`;
    return Mount.ofShare(source, this.target, this.props);
  }

  /** @internal */
  check(checks: Checks): void {
    checkTarget(checks, this.target);
    this.checkContents(checks, this.target, DATABASE_FOLDERS);
    if (!this.volume) return;
    checkShareOptions(checks, this.volume);
    checks.that(this.share.protocol === "smb", {
      rule: "an engine mounts SMB shares alone by itself",
      seen: `volume, of the NFS share ${this.share.name}`,
      remedy: "Leave it out: the container gets a folder of the host's mount.",
    });
    checks.that(!this.subPath?.includes(","), {
      rule: "the subPath of a volume has no comma: mount.cifs would not let its keys be changed",
      seen: show(this.subPath ?? ""),
      remedy: "Rename the folder, or leave volume out.",
    });
  }

  /** In a container of Windows. @internal */
  checkOnWindows(checks: Checks): void {
    checkWindowsTarget(checks, this.target);
    checks.that(this.volume === undefined, {
      rule: "the engine of a Windows host mounts no share by itself",
      seen: "volume",
      remedy: "Leave it out: the container gets a folder of the drive.",
    });
    this.checkContents(checks, this.target.toLowerCase().replaceAll("\\", "/"), WINDOWS_DATABASE_FOLDERS);
    if (this.subPath !== undefined) checkWindowsNames(checks, "subPath", this.subPath);
  }

  private checkContents(checks: Checks, target: string, databases: readonly DatabaseFolder[]): void {
    if (this.subPath !== undefined) checkSharePath(checks, "subPath", this.subPath);
    const database = databases.find(({ folder }) => isWithin(target, folder));
    const { said, why } = DATABASE_ON[this.share.protocol];
    checks.that(database === undefined || this.props[said] === true, {
      rule: `a database keeps its data on a disk: ${why}`,
      seen: `the data of ${database?.name} at ${show(this.target)} on the share ${this.share.name}`,
      remedy: `Use a data disk of the host; or say ${said}: true, knowing this.`,
    });
  }
}

interface DatabaseFolder {
  readonly name: string;
  readonly folder: string;
}

const DATABASE_ON = {
  smb: { said: "databaseOnSmb", why: "over SMB it loses locks, renames and flushes that it relies on" },
  nfs: {
    said: "databaseOnNfs",
    why: "over NFS it loses its locks when the server was away for long, and stands still while it is",
  },
} as const;

/** Where the usual images of databases keep their data. */
const DATABASE_FOLDERS: readonly DatabaseFolder[] = [
  { name: "MongoDB", folder: "/data/db" },
  { name: "PostgreSQL", folder: "/var/lib/postgresql" },
  { name: "MySQL or MariaDB", folder: "/var/lib/mysql" },
  { name: "SQL Server", folder: "/var/opt/mssql" },
  { name: "Oracle Database", folder: "/opt/oracle/oradata" },
  { name: "Cassandra", folder: "/var/lib/cassandra" },
  { name: "Elasticsearch", folder: "/usr/share/elasticsearch/data" },
  { name: "InfluxDB", folder: "/var/lib/influxdb" },
  { name: "etcd", folder: "/var/lib/etcd" },
];

/** In lower case and with slashes: Windows tells apart neither the cases of a path nor its two separators. */
const WINDOWS_DATABASE_FOLDERS: readonly DatabaseFolder[] = [
  { name: "MongoDB", folder: "c:/data/db" },
  { name: "PostgreSQL", folder: "c:/pgsql/data" },
  { name: "PostgreSQL", folder: "c:/program files/postgresql" },
  { name: "MySQL or MariaDB", folder: "c:/programdata/mysql" },
  { name: "SQL Server", folder: "c:/program files/microsoft sql server" },
  { name: "Oracle Database", folder: "c:/oracle/oradata" },
];
