/** Where an image of a database keeps its data. */
export interface DatabaseFolder {
  readonly name: string;
  readonly folder: string;
}

/** What a program says to have a database on a share all the same, and why it should not. */
export const DATABASE_ON = {
  smb: { said: "databaseOnSmb", why: "over SMB it loses locks, renames and flushes that it relies on" },
  nfs: {
    said: "databaseOnNfs",
    why: "over NFS it loses its locks when the server was away for long, and stands still while it is",
  },
} as const;

/** Of the usual images. */
export const DATABASE_FOLDERS: readonly DatabaseFolder[] = [
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
