import { createHash } from "node:crypto";
import { networkInterfaces } from "node:os";
import * as z from "zod";
import { type AddressRange, formatAddress, overlaps, parseRange } from "../../../core/address-set.js";
import { LongshoreError } from "../../../core/errors.js";
import type { NetworkSpec } from "../driver.js";
import { attempt } from "../run.js";
import { networkArguments } from "./arguments.js";
import { docker } from "./engine.js";

/**
 * A bridge of the outer engine for the machines of one virtual network. Its own addresses are for the way to this
 * computer and to the internet only; the machines give themselves the planned ones, so that virtual networks may have
 * the same ranges, and several. guest/container-init does that.
 */
export async function ensureDockerNetwork(network: NetworkSpec, hash: string): Promise<void> {
  if ((await listNetworks()).some(({ name }) => name === network.name)) return;
  const taken = await takenRanges(network);
  let refusal = "all are in use";
  for (const range of candidates(network.name).filter((each) => isFree(each, taken))) {
    const argv = networkArguments(network, hash, { range, gateway: gatewayOf(range) });
    const made = await attempt("docker", argv, { timeoutSeconds: 300 });
    if (made.ok) return;
    refusal = made.complaint;
    if (!isTaken(refusal)) break;
  }
  throw new LongshoreError({
    where: network.name,
    rule: `the Docker engine makes a network in ${POOL}`,
    seen: refusal,
    remedy: "Remove networks that are no longer used (docker network prune), or set LONGSHORE_MACHINES=qemu.",
  });
}

/** Whether somebody else was faster to take the range. Docker answers each refusal with the same code; the text tells. */
function isTaken(refusal: string): boolean {
  return /overlap/i.test(refusal);
}

export async function removeDockerNetwork(name: string): Promise<void> {
  const found = await docker(name, ["network", "ls", "--quiet", "--filter", `name=^${name}$`]);
  if (found.trim() !== "") await docker(name, ["network", "rm", name]);
}

/** This computer's own address in a network of the engine. */
export function gatewayOf(range: string): string {
  return formatAddress((parseRange(range)?.first ?? 0) + 1);
}

export async function rangeOfNetwork(network: string): Promise<string> {
  const found = (await listNetworks()).find((other) => other.name === network);
  const range = found?.ranges[0];
  if (range !== undefined) return range;
  throw new LongshoreError({ where: network, rule: "the network exists", seen: "no such Docker network" });
}

/** Half of what RFC 2544 keeps for benchmarks between devices: neither the internet nor a LAN has these addresses. */
const POOL = "198.19.0.0/16";
const POOL_PARTS = 256;

/** Every range of the pool, from one that depends upon the network's name: two clouds seldom try the same. */
export function candidates(name: string): string[] {
  const first = createHash("sha256").update(name).digest()[0] ?? 0;
  return Array.from({ length: POOL_PARTS }, (_, i) => `198.19.${(first + i) % POOL_PARTS}.0/24`);
}

async function takenRanges(network: NetworkSpec): Promise<AddressRange[]> {
  const networks = (await listNetworks()).flatMap(({ ranges }) => ranges);
  return [...networks, ...ownRanges(), ...network.ranges].flatMap((each) => parseRange(each) ?? []);
}

function isFree(candidate: string, taken: readonly AddressRange[]): boolean {
  const range = parseRange(candidate);
  return range !== undefined && !taken.some((other) => overlaps(range, other));
}

async function listNetworks(): Promise<{ name: string; ranges: string[] }[]> {
  const ids = (await docker("Docker networks", ["network", "ls", "--quiet"]))
    .split("\n")
    .filter((id) => id !== "");
  const inspected = await Promise.all(ids.map((id) => attempt("docker", ["network", "inspect", id])));
  // One that is gone since is nobody's neighbour.
  return inspected.flatMap((answer) => (answer.ok ? networksSchema.parse(JSON.parse(answer.stdout)) : []));
}

/** The ranges of the computer's own interfaces. */
function ownRanges(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ cidr, family }) => (family === "IPv4" && cidr ? [cidr] : [])),
  );
}

const networksSchema = z.array(
  z
    .object({
      Name: z.string(),
      IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().optional() })).nullish() }),
    })
    .transform(({ Name, IPAM }) => ({
      name: Name,
      ranges: (IPAM.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []),
    })),
);
