import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { TestSshd } from "../../testbed/sshd.js";
import { requireClaim } from "../claim.js";

/** 127.0.0.2 and on. */
export function addressesOf(hosts: number): string[] {
  return Array.from({ length: hosts }, (_, index) => `127.0.0.${index + 2}`);
}

/** Prints the client's address and port, then the server's: on which host it ran. */
export const COMMAND = ["printenv", "SSH_CONNECTION"] as const;

/** Throws unless the output of a pass tells that the command ran once on each host. */
export function requireEachOnce(who: string, addresses: readonly string[], output: string): void {
  const ran = [...output.matchAll(/^[\d.]+ \d+ ([\d.]+) \d+\r?$/gm)].map(([, address]) => address);
  requireClaim(
    isDeepStrictEqual(ran.sort(), [...addresses].sort()),
    () =>
      `${who} ran the command on ${new Set(ran).size} of ${addresses.length} hosts, ${ran.length} times:\n${output}`,
  );
}

/** What a peer needs to reach the same hosts as surely. */
export interface Peers {
  readonly folder: string;
  readonly addresses: readonly string[];
  /** Options of ssh. */
  readonly options: readonly string[];
}

/** Writes the keys of the hosts where ssh looks for them. */
export function preparePeers({ folder, endpoint }: TestSshd, addresses: readonly string[]): Peers {
  const [hostKey = ""] = endpoint.hostKeys;
  const known = join(folder, "known_hosts");
  const lines = addresses.map((address) => `[${address}]:${endpoint.port} ${hostKey}\n`);
  writeFileSync(known, lines.join(""));
  const settings = {
    UserKnownHostsFile: known,
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: "yes",
    IdentityFile: join(folder, "login"),
    IdentitiesOnly: "yes",
    BatchMode: "yes",
    User: endpoint.user,
    Port: String(endpoint.port),
  };
  return {
    folder,
    addresses,
    options: [
      "-F",
      "none",
      ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ],
  };
}
