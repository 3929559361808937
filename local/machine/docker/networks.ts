import { networkInterfaces } from "node:os";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { type AddressRange, formatAddress, overlaps, parseRange } from "../../network/address-set.js";
import type { NetworkSpec } from "../driver.js";
import { attempt } from "../run.js";
import { networkArguments } from "./arguments.js";
import { docker } from "./engine.js";

export async function ensureDockerNetwork(network: NetworkSpec, hash: string): Promise<void> {
  const networks = await listNetworks();
  const same = networks.find((other) => other.name === network.name);
  if (same?.ranges.includes(network.cidr)) return;
  refuseClash(network, [...networks, ...interfacesBeside(networks)]);
  await docker(network.name, networkArguments(network, hash, gatewayOf(network.cidr)));
}

export async function removeDockerNetwork(name: string): Promise<void> {
  const found = await docker(name, ["network", "ls", "--quiet", "--filter", `name=^${name}$`]);
  if (found.trim() !== "") await docker(name, ["network", "rm", name]);
}

/** The host's own address in a machine network: Azure keeps it from every subnet too. */
export function gatewayOf(cidr: string): string {
  return formatAddress(rangeOf(cidr).first + 1);
}

export async function cidrOf(network: string): Promise<string> {
  const found = (await listNetworks()).find((other) => other.name === network);
  const cidr = found?.ranges[0];
  if (cidr !== undefined) return cidr;
  throw new LongshoreError({ where: network, rule: "the network exists", seen: "no such Docker network" });
}

/** Anything of this computer that has a range of addresses. */
interface Neighbour {
  readonly name: string;
  readonly ranges: readonly string[];
}

async function listNetworks(): Promise<Neighbour[]> {
  const ids = (await docker("Docker networks", ["network", "ls", "--quiet"]))
    .split("\n")
    .filter((id) => id !== "");
  const inspected = await Promise.all(ids.map((id) => attempt("docker", ["network", "inspect", id])));
  // One that is gone since is nobody's neighbour.
  return inspected.flatMap((answer) => (answer.ok ? networksSchema.parse(JSON.parse(answer.stdout)) : []));
}

/** The computer's own interfaces, but for the bridges of the networks. */
function interfacesBeside(networks: readonly Neighbour[]): Neighbour[] {
  const known = networks.flatMap(({ ranges }) => ranges.flatMap((range) => parseRange(range) ?? []));
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .flatMap(({ cidr, family }) => (family === "IPv4" && cidr ? [cidr] : []))
      .filter((cidr) => !known.some((range) => overlaps(range, rangeOf(cidr))))
      .map((cidr) => ({ name: `interface ${name}`, ranges: [cidr] })),
  );
}

function refuseClash(network: NetworkSpec, others: readonly Neighbour[]): void {
  const wanted = rangeOf(network.cidr);
  for (const { name, ranges } of others) {
    const taken = ranges.find((cidr) => {
      const range = parseRange(cidr);
      return range !== undefined && overlaps(range, wanted);
    });
    if (taken === undefined) continue;
    throw new LongshoreError({
      where: network.name,
      rule: `the range ${network.cidr} is free on this computer`,
      seen: `${taken} of ${name}, which overlaps it`,
      remedy:
        "Remove that network, choose another range for the virtual network, or set LONGSHORE_MACHINES=qemu.",
    });
  }
}

function rangeOf(cidr: string): AddressRange {
  const range = parseRange(cidr);
  if (range) return range;
  throw new LongshoreError({
    where: "machine network",
    rule: "a range of addresses is an IPv4 CIDR",
    seen: cidr,
  });
}

const networksSchema = z.array(
  z
    .object({
      Name: z.string(),
      IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().optional() })).nullish() }),
    })
    .transform(
      ({ Name, IPAM }): Neighbour => ({
        name: Name,
        ranges: (IPAM.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []),
      }),
    ),
);
