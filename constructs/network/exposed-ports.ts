import { Cidr } from "../../core/cidr.js";
import type { Port } from "./port.js";

/** What a warning says of a rule that lets the whole internet in to a service that should not be there; else nothing. */
export function exposureWarning(port: Port, prefixes: readonly string[]): string | undefined {
  if (!prefixes.some(isInternet)) return undefined;
  const exposed = SERVICES.filter(
    (service) =>
      service.protocols.includes(port.protocol) &&
      service.ports.some((one) => one >= port.from && one <= port.to),
  );
  if (exposed.length === 0) return undefined;
  const names = exposed.map(({ name }) => name).join(", ");
  const hasSsh = exposed.some(({ name }) => name === SSH);
  return [
    `${port} lets the whole internet reach ${names}.`,
    hasSsh ? 'For SSH, give the host Access.sshFrom("203.0.113.7/32") with your own address.' : "",
    'Let in who needs it: connections.allowFrom(anotherHost, …), or IpRanges.named("office", "203.0.113.0/24").',
  ]
    .filter(Boolean)
    .join(" ");
}

interface Service {
  readonly name: string;
  readonly ports: readonly number[];
  readonly protocols: ReadonlyArray<"tcp" | "udp">;
}

const SSH = "SSH (22)";
const TCP = ["tcp"] as const;
const BOTH = ["tcp", "udp"] as const;

/** Services that give control of a machine or its data, and are scanned for all over the internet. */
const SERVICES: readonly Service[] = [
  { name: SSH, ports: [22], protocols: TCP },
  { name: "Telnet (23)", ports: [23], protocols: TCP },
  { name: "Remote Desktop (3389)", ports: [3389], protocols: BOTH },
  { name: "VNC (5900)", ports: [5900], protocols: TCP },
  { name: "WinRM (5985, 5986)", ports: [5985, 5986], protocols: TCP },
  { name: "the Docker API (2375, 2376)", ports: [2375, 2376], protocols: TCP },
  { name: "Docker Swarm (2377)", ports: [2377], protocols: TCP },
  { name: "etcd (2379, 2380)", ports: [2379, 2380], protocols: TCP },
  { name: "the Kubernetes API (6443)", ports: [6443], protocols: TCP },
  { name: "the kubelet (10250)", ports: [10250], protocols: TCP },
  { name: "RPC and NetBIOS (111, 135 to 139)", ports: [111, 135, 137, 138, 139], protocols: BOTH },
  { name: "SMB (445)", ports: [445], protocols: TCP },
  { name: "NFS (2049)", ports: [2049], protocols: BOTH },
  { name: "SQL Server (1433)", ports: [1433], protocols: TCP },
  { name: "Oracle Database (1521)", ports: [1521], protocols: TCP },
  { name: "MySQL (3306)", ports: [3306], protocols: TCP },
  { name: "PostgreSQL (5432)", ports: [5432], protocols: TCP },
  { name: "Redis (6379)", ports: [6379], protocols: TCP },
  { name: "Cassandra (9042)", ports: [9042], protocols: TCP },
  { name: "Elasticsearch (9200)", ports: [9200], protocols: TCP },
  { name: "memcached (11211)", ports: [11211], protocols: BOTH },
  { name: "MongoDB (27017)", ports: [27017], protocols: TCP },
];

/** Ranges of more than a 256th of all addresses are nobody's own, but for private ones, of which the largest has /8. */
function isInternet(prefix: string): boolean {
  const range = Cidr.parse(prefix);
  return range ? range.prefix < 8 : ["Internet", "*"].includes(prefix);
}
