import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { startSshd } from "../../testbed/sshd.js";
import { median, rounded } from "../statistics.js";
import { addressesOf, preparePeers } from "./hosts.js";
import { type Passes, timeOurs } from "./ours.js";
import { timeAnsible, timeXargs } from "./peers.js";

const [hosts = 0, rounds = 0] = process.argv.slice(2).map(Number);

/**
 * OpenSSH prefers a key exchange that ssh2 does not know and that costs many times as much; how it does without is
 * told as well.
 */
const SAME_KEY_EXCHANGE = ["-o", "KexAlgorithms=curve25519-sha256"];

/** `inside.ts HOSTS ROUNDS` runs in the namespace and prints the figures. One server listens for all hosts. */
await execa("ip", ["link", "set", "lo", "up"]);
await hideShellStartup();
const sshd = await startSshd({ everyAddress: true, settings: ["MaxStartups 200", "LogLevel ERROR"] });
try {
  const addresses = addressesOf(hosts);
  const peers = preparePeers(sshd, addresses);
  const ours: Passes[] = [];
  const xargs: number[] = [];
  const sameKeyExchange: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const passes = await timeOurs(sshd, addresses);
    ours.push(passes);
    xargs.push(await timeXargs(peers));
    sameKeyExchange.push(await timeXargs(peers, SAME_KEY_EXCHANGE));
    const numbers = [passes.firstSeconds, passes.cpuMs, passes.secondSeconds, xargs.at(-1) ?? 0].map(rounded);
    console.error(`round ${round}: first, CPU ms, second, xargs: ${numbers.join(", ")}`);
  }
  const raw = await timeAnsible(peers, "raw");
  const command = await timeAnsible(peers, "command");
  const first = median(ours.map(({ firstSeconds }) => firstSeconds));
  console.error(`xargs with our key exchange: ${rounded(median(sameKeyExchange) / first)} times as long`);
  console.error(`ansible raw, command: ${rounded(raw)}, ${rounded(command)} s`);
  console.log(
    JSON.stringify({
      hosts,
      vs_xargs: rounded(median(xargs) / first),
      vs_ansible_raw: rounded(raw / first),
      vs_ansible_command: rounded(command / first),
      client_cpu_ms_per_host: rounded(median(ours.map(({ cpuMs }) => cpuMs))),
      warm_speedup: rounded(first / median(ours.map(({ secondSeconds }) => secondSeconds))),
    }),
  );
} finally {
  await sshd.stop();
}

/** What this computer's user does at each start of a shell is no part of the figures; the mount is the namespace's own. */
async function hideShellStartup(): Promise<void> {
  for (const name of [".bashrc", ".zshenv"]) {
    const file = join(homedir(), name);
    if (existsSync(file)) await execa("mount", ["--bind", "/dev/null", file]);
  }
}
