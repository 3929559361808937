import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sh } from "../../core/quote.js";
import type { MachineSpec, ServiceRoute } from "./driver.js";

/** A file that differs from machine to machine, below /var/lib/longshore-machine in the guest. */
export interface SeedFile {
  readonly path: string;
  readonly content: Buffer | string;
}

/** A line of a virtual machine's own to the host; a container machine finds its way by itself. */
export interface HostLine {
  /** Where the guest sees the host: its resolver, and the source of the relay's connections. */
  readonly host: string;
  readonly guest: string;
}

/** The seed of cloud-init's NoCloud source, with the custom data untouched. */
export function seedFiles(machine: MachineSpec, mirrors: Mirrors | undefined): SeedFile[] {
  return [
    { path: "seed/meta-data", content: json(metaData(machine)) },
    { path: "seed/user-data", content: machine.userData ?? "" },
    { path: "seed/vendor-data", content: vendorData(mirrors) },
    { path: "cloud.cfg", content: json(platformConfig(machine)) },
    ...(machine.trustedCertificate === undefined
      ? []
      : [{ path: "authority.crt", content: machine.trustedCertificate }]),
  ];
}

/** What the guest's scripts read of the machine's network: it may change as long as the machine lives. */
export function networkFiles(machine: NetworkPart, line?: HostLine): SeedFile[] {
  return [
    { path: "machine.env", content: machineEnvironment(machine, line) },
    { path: "firewall.nft", content: machine.network.firewall },
  ];
}

type NetworkPart = Pick<MachineSpec, "network" | "relaySecret" | "resolverPort" | "metadataPort">;

/** The apt mirrors for the inside of a machine, where the distribution's own are not to be used. */
export interface Mirrors {
  readonly primary: string;
  readonly security: string;
}

/** Writes the seed below a folder, readable by root alone. */
export function stageSeed(folder: string, files: readonly SeedFile[]): void {
  for (const { path, content } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    writeFileSync(target, content, { mode: 0o600 });
  }
  chmodSync(folder, 0o700);
}

function metaData({ instanceId, hostname, adminUser }: MachineSpec): unknown {
  return { "instance-id": instanceId, "local-hostname": hostname, "public-keys": adminUser.keys };
}

/** As cloud-init's source for Azure does it: the platform names the user, and passwords do not open SSH. */
function platformConfig({ adminUser }: MachineSpec): unknown {
  return { system_info: { default_user: { name: adminUser.name } }, ssh_pwauth: false };
}

function vendorData(mirrors: Mirrors | undefined): string {
  if (!mirrors) return "";
  const apt = {
    primary: [{ arches: ["default"], uri: mirrors.primary }],
    security: [{ arches: ["default"], uri: mirrors.security }],
  };
  return `#cloud-config\n${json({ apt })}`;
}

function machineEnvironment(machine: NetworkPart, line?: HostLine): string {
  const { network, relaySecret, resolverPort, metadataPort } = machine;
  return [
    `ADDRESS=${network.address}`,
    `PREFIX=${network.prefix}`,
    `RANGES=${sh(network.ranges.join(" "))}`,
    `SERVICES=${sh(network.services.map(serviceRoute).join(" "))}`,
    ...(line ? [`HOST_ADDRESS=${line.host}`, `LINE_ADDRESS=${line.guest}`] : []),
    `RELAY_SECRET=${sh(relaySecret)}`,
    `RESOLVER_PORT=${resolverPort}`,
    `METADATA_PORT=${metadataPort}`,
    "",
  ].join("\n");
}

function serviceRoute({ address, port, hostPort }: ServiceRoute): string {
  return `${address}:${port}:${hostPort}`;
}

/** JSON is YAML, with one way of quoting. */
function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
