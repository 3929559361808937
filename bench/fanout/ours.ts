import { connect } from "../../scripts/transport/ssh.js";
import type { Transport } from "../../scripts/transport/transport.js";
import type { TestSshd } from "../../testbed/sshd.js";
import { COMMAND, requireEachOnce } from "./hosts.js";

export interface Passes {
  readonly firstSeconds: number;
  /** Of this process in the first pass, per host. */
  readonly cpuMs: number;
  readonly secondSeconds: number;
}

/** Connects to all hosts at once and runs the command on each; then once more over the same connections. */
export async function timeOurs(sshd: TestSshd, addresses: readonly string[]): Promise<Passes> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const hosts = await Promise.all(addresses.map((address) => connectAndRun(sshd, address)));
  const middle = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const again = await Promise.all(hosts.map(({ host }) => run(host)));
  const end = performance.now();
  for (const { host } of hosts) host.close();
  requireEachOnce("our first pass", addresses, hosts.map(({ output }) => output).join(""));
  requireEachOnce("our second pass", addresses, again.join(""));
  return {
    firstSeconds: (middle - started) / 1000,
    cpuMs: (user + system) / 1000 / addresses.length,
    secondSeconds: (end - middle) / 1000,
  };
}

async function connectAndRun(
  { endpoint, login }: TestSshd,
  address: string,
): Promise<{ host: Transport; output: string }> {
  const host = await connect({ ...endpoint, address }, login.privateKey, { host: address });
  return { host, output: await run(host) };
}

/** Without a deadline on the host, which the peers do not set either: it is one more program to start there. */
async function run(host: Transport): Promise<string> {
  const chunks: Buffer[] = [];
  const exitCode = await host.stream({ argv: COMMAND }, (chunk) => chunks.push(chunk));
  if (exitCode !== 0) throw new Error(`${host.host}: exit code ${exitCode}`);
  return Buffer.concat(chunks).toString();
}
