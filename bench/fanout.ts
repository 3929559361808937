import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../system/package-root.js";
import { type BenchSize, ClaimFails } from "./claim.js";

const HOSTS: Readonly<Record<BenchSize, number>> = { smallest: 8, usual: 100 };
const ROUNDS: Readonly<Record<BenchSize, number>> = { smallest: 1, usual: 5 };

/**
 * One command on 100 endpoints, over SSH and with each host's key pinned, beside `xargs -P50 ssh` and Ansible, all in
 * a network namespace of its own. Ratios are the peer's time over ours; a second pass goes over the connections that
 * the first one kept. Fails when one of them did not run the command once on each host.
 */
export async function fanout(size: BenchSize): Promise<object> {
  if (process.getuid?.() !== 0) throw new Error("a network namespace and sshd need root: run it by sudo");
  const program = join(packageRoot(), "bench/fanout/inside.ts");
  const words = [program, HOSTS[size], ROUNDS[size]].map(String);
  const namespace = ["--net", "--mount", "--", process.execPath, "--import", "tsx", ...words];
  const { stdout, exitCode } = await execa("unshare", namespace, {
    stderr: "inherit",
    timeout: 600_000,
    cwd: packageRoot(),
    reject: false,
  });
  if (exitCode !== 0) throw new ClaimFails(`in the namespace it ended with ${exitCode}: see above`);
  return { bench: "fanout", ...(JSON.parse(stdout) as object) };
}
