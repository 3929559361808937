import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../system/package-root.js";

/**
 * One command on 100 endpoints, over SSH and with each host's key pinned, beside `xargs -P50 ssh` and Ansible, all in
 * a network namespace of its own. Ratios are the peer's time over ours; a second pass goes over the connections that
 * the first one kept.
 */
export async function fanout(): Promise<object> {
  refuseMissing();
  const program = join(packageRoot(), "bench/fanout/inside.ts");
  const { stdout } = await execa(
    "unshare",
    ["--net", "--mount", "--", process.execPath, "--import", "tsx", program],
    {
      stderr: "inherit",
      timeout: 600_000,
      cwd: packageRoot(),
    },
  );
  return { bench: "fanout", ...(JSON.parse(stdout) as object) };
}

/** Debian's packages, by a program of each. */
const NEEDED: Readonly<Record<string, string>> = {
  "openssh-client": "ssh",
  "openssh-server": "sshd",
  "ansible-core": "ansible",
  iproute2: "ip",
  "util-linux": "unshare",
};

function refuseMissing(): void {
  if (process.getuid?.() !== 0) throw new Error("a network namespace and sshd need root: run it by sudo");
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  const missing = Object.entries(NEEDED)
    .filter(([, program]) => !folders.some((folder) => existsSync(join(folder, program))))
    .map(([name]) => name);
  if (missing.length === 0) return;
  throw new Error(`first run: apt-get install --no-install-recommends ${missing.join(" ")}`);
}
