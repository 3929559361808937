import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestSshd } from "../../test/support/sshd.js";

/** 127.0.0.2 to 127.0.0.101. */
export const ADDRESSES: readonly string[] = Array.from({ length: 100 }, (_, index) => `127.0.0.${index + 2}`);

/** What a peer needs to reach the same hosts as surely. */
export interface Peers {
  readonly folder: string;
  /** Options of ssh. */
  readonly options: readonly string[];
}

/** Writes the keys of the hosts where ssh looks for them. */
export function preparePeers({ folder, endpoint }: TestSshd): Peers {
  const [hostKey = ""] = endpoint.hostKeys;
  const known = join(folder, "known_hosts");
  const lines = ADDRESSES.map((address) => `[${address}]:${endpoint.port} ${hostKey}\n`);
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
    options: [
      "-F",
      "none",
      ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ],
  };
}
