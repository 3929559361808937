import { createHash } from "node:crypto";
import * as z from "zod";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import { canBind } from "./bindable.js";
import type { CloudHome } from "./home.js";
import type { Records } from "./record.js";

/** Every port of this computer that the local cloud uses: chosen once, then the same as long as its machine lives. */
export interface PortBook {
  get(use: PortUse): number | undefined;
  /** Chooses what is not chosen yet, all under one hold of the cloud's lock. In the order of `uses`. */
  ensure(uses: readonly PortUse[]): Promise<number[]>;
  /** Notes ports that are known from elsewhere, for uses that have none here. */
  restore(known: readonly (PortUse & { readonly number: number })[]): Promise<void>;
  /** Forgets those on which something listens by now. */
  forgetTaken(uses: readonly PortUse[]): Promise<void>;
  /** Forgets the ports of a machine. */
  release(vmId: string): Promise<void>;
  /** The machines that have ports: their ARM ids in lower case. */
  owners(): string[];
  /** As `release`, for who holds the cloud's lock. */
  drop(vmId: string): void;
}

/** What a port is for: the tool's own ways into a machine and its services, or one opened port. */
export interface PortUse {
  /** The ARM id of the machine, or of the storage account for `file-server`; empty for the cloud itself. */
  readonly vmId: string;
  readonly kind: "ssh" | "relay" | "resolver" | "metadata" | "forward" | "vault" | "file" | "file-server";
  /** The port of the machine that is opened; only for `forward`. */
  readonly port?: number;
  /** The name of the storage account; only for `file`. */
  readonly account?: string;
}

export function openPortBook(home: CloudHome, records: Records): PortBook {
  const read = () => readBook(home.portsFile);
  const drop = (vmId: string) => {
    const kept = Object.entries(read()).filter(([key]) => ownerOf(key) !== vmId.toLowerCase());
    writeBook(home.portsFile, Object.fromEntries(kept));
  };
  return {
    get: (use) => read()[keyOf(use)],
    ensure: async (uses) => {
      const known = read();
      if (uses.every((use) => keyOf(use) in known)) return uses.map((use) => known[keyOf(use)] as number);
      return records.exclusively(async () => {
        const book = read();
        for (const use of uses) book[keyOf(use)] ??= await choose(use, home, new Set(Object.values(book)));
        writeBook(home.portsFile, book);
        return uses.map((use) => book[keyOf(use)] as number);
      });
    },
    restore: (known) =>
      records.exclusively(() => {
        const book = read();
        for (const use of known) book[keyOf(use)] ??= use.number;
        writeBook(home.portsFile, book);
      }),
    forgetTaken: (uses) =>
      records.exclusively(async () => {
        const book = read();
        for (const key of uses.map(keyOf).filter((each) => each in book)) {
          if (!(await canBind(book[key] as number))) delete book[key];
        }
        writeBook(home.portsFile, book);
      }),
    release: (vmId) => records.exclusively(() => drop(vmId)),
    owners: () => [...new Set(Object.keys(read()).map(ownerOf))].filter((owner) => owner !== ""),
    drop,
  };
}

function keyOf({ vmId, kind, port, account }: PortUse): string {
  return [vmId.toLowerCase(), kind, port, account].filter((part) => part !== undefined).join(" ");
}

function ownerOf(key: string): string {
  return key.slice(0, key.indexOf(" "));
}

function readBook(file: string): Record<string, number> {
  return readKept(file, BOOK) ?? {};
}

const BOOK = keptJson(
  "the list of the local cloud's ports",
  z.record(z.string(), z.int().min(1).max(65_535)),
  {
    remedy:
      "Put back what it held, e.g. from a backup: machines keep the ports that they were made with, which stand in " +
      "their machine.json too.",
  },
);

function writeBook(file: string, book: Readonly<Record<string, number>>): void {
  writeFileAtomic(file, `${JSON.stringify(book, null, 1)}\n`);
}

async function choose(use: PortUse, home: CloudHome, taken: ReadonlySet<number>): Promise<number> {
  for (const port of candidates(use, home)) {
    if (!taken.has(port) && (await canBind(port))) return port;
  }
  throw new Error(`no free port on 127.0.0.1 for ${keyOf(use)}`);
}

/** Below the range from which Linux takes the ports of outgoing connections (32768), above those of known services. */
const FIRST_OWN_PORT = 20_000;
const OWN_PORTS = 10_000;
const READABLE: Readonly<Record<number, number>> = { 22: 2222, 80: 8080, 443: 8443 };

/** Readable numbers first for what a person will type; then from a place of this cloud's own, so that clouds rarely meet. */
function* candidates(use: PortUse, home: CloudHome): Generator<number> {
  if (use.kind === "forward" && use.port !== undefined) {
    const readable = use.port >= 1024 ? use.port : (READABLE[use.port] ?? 10_000 + use.port);
    for (let port = readable; port < 65_536; port += 10_000) yield port;
  }
  const start =
    createHash("sha256")
      .update(`${home.hash} ${keyOf(use)}`)
      .digest()
      .readUInt32BE() % OWN_PORTS;
  for (let step = 0; step < OWN_PORTS; step++) yield FIRST_OWN_PORT + ((start + step) % OWN_PORTS);
}
