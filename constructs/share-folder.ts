import { type Checked, type Checks, show } from "./checks.js";
import { checkPath, Mount, type MountProps } from "./mount.js";
import type { IShare } from "./share.js";
import { checkSharePath } from "./share-checks.js";

export interface ShareFolderProps extends MountProps {
  /** A folder of the share, `invoices/2026`; it is made when it is not there. Default: the whole share. */
  readonly subPath?: string;
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

  /** The same as a folder of a host that has the share mounted at `hostPath`. @internal */
  on(hostPath: string): Mount {
    const source = this.subPath === undefined ? hostPath : `${hostPath}/${this.subPath}`;
    return Mount.ofShare(source, this.target, this.props);
  }

  /** @internal */
  check(checks: Checks): void {
    checkPath(checks, "the target of a mount", this.target);
    if (this.subPath !== undefined) checkSharePath(checks, "subPath", this.subPath);
    const database = DATABASE_FOLDERS.find(({ folder }) => `${this.target}/`.startsWith(`${folder}/`));
    const { said, why } = DATABASE_ON[this.share.protocol];
    checks.that(database === undefined || this.props[said] === true, {
      rule: `a database keeps its data on a disk: ${why}`,
      seen: `the data of ${database?.name} at ${show(this.target)} on the share ${this.share.name}`,
      remedy: `Use a data disk of the host; or say ${said}: true, knowing this.`,
    });
  }
}

const DATABASE_ON = {
  smb: { said: "databaseOnSmb", why: "over SMB it loses locks, renames and flushes that it relies on" },
  nfs: {
    said: "databaseOnNfs",
    why: "over NFS it loses its locks when the server was away for long, and stands still while it is",
  },
} as const;

/** Where the usual images of databases keep their data. */
const DATABASE_FOLDERS: ReadonlyArray<{ readonly name: string; readonly folder: string }> = [
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
