import { connect } from "../../scripts/transport/ssh.js";
import type { Transport } from "../../scripts/transport/transport.js";
import type { TestSshd } from "../../test/support/sshd.js";
import { ADDRESSES } from "./hosts.js";

export interface Passes {
  readonly firstSeconds: number;
  /** Of this process in the first pass, per host. */
  readonly cpuMs: number;
  readonly secondSeconds: number;
}

/** Connects to all hosts at once and runs the command on each; then once more over the same connections. */
export async function timeOurs(sshd: TestSshd): Promise<Passes> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const hosts = await Promise.all(ADDRESSES.map((address) => connectAndRun(sshd, address)));
  const middle = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  await Promise.all(hosts.map(run));
  const end = performance.now();
  for (const host of hosts) host.close();
  return {
    firstSeconds: (middle - started) / 1000,
    cpuMs: (user + system) / 1000 / ADDRESSES.length,
    secondSeconds: (end - middle) / 1000,
  };
}

async function connectAndRun({ endpoint, login }: TestSshd, address: string): Promise<Transport> {
  const host = await connect({ ...endpoint, address }, login.privateKey, { host: address });
  await run(host);
  return host;
}

/** Without a deadline on the host, which the peers do not set either: it is one more program to start there. */
async function run(host: Transport): Promise<void> {
  const exitCode = await host.stream({ argv: ["true"] }, () => {});
  if (exitCode !== 0) throw new Error(`${host.host}: exit code ${exitCode}`);
}
