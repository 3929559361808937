import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { COMMAND, type Peers, requireEachOnce } from "./hosts.js";

/** Seconds that xargs takes to start ssh for each host, 50 at a time. */
export async function timeXargs(
  { options, addresses }: Peers,
  more: readonly string[] = [],
): Promise<number> {
  const started = performance.now();
  const { stdout } = await execa("xargs", ["-P50", "-I{}", "ssh", ...options, ...more, "{}", ...COMMAND], {
    input: addresses.map((address) => `${address}\n`).join(""),
  });
  const seconds = secondsSince(started);
  requireEachOnce("xargs", addresses, stdout);
  return seconds;
}

/** Seconds that Ansible takes, with 50 forks and everything else as it comes, over connections of its own. */
export async function timeAnsible(peers: Peers, module: "raw" | "command"): Promise<number> {
  const { folder, options, addresses } = peers;
  const home = mkdtempSync(join(folder, `ansible-${module}-`));
  const inventory = join(home, "hosts");
  writeFileSync(inventory, addresses.map((address) => `${address}\n`).join(""));
  const configuration = join(home, "ansible.cfg");
  writeFileSync(configuration, "");
  const [, , ...settings] = options;
  const env = {
    HOME: home,
    ANSIBLE_CONFIG: configuration,
    ANSIBLE_HOME: home,
    ANSIBLE_LOCAL_TEMP: join(home, "tmp"),
    ANSIBLE_REMOTE_TEMP: join(home, "remote"),
    ANSIBLE_SSH_CONTROL_PATH_DIR: join(home, "cp"),
    ANSIBLE_SSH_EXTRA_ARGS: ["-F none", ...pairs(settings)].join(" "),
    ANSIBLE_PYTHON_INTERPRETER: "/usr/bin/python3",
    LC_ALL: "C.UTF-8",
  };
  const started = performance.now();
  try {
    const words = ["all", "-i", inventory, "-f", "50", "-m", module, "-a", COMMAND.join(" ")];
    const { stdout } = await execa("ansible", words, { env });
    const seconds = secondsSince(started);
    requireEachOnce(`ansible ${module}`, addresses, stdout);
    return seconds;
  } finally {
    await closeMasters(join(home, "cp"));
  }
}

/** Ansible's connections would stay for a minute. */
async function closeMasters(folder: string): Promise<void> {
  for (const socket of existsSync(folder) ? readdirSync(folder) : []) {
    await execa("ssh", ["-F", "none", "-O", "exit", "-S", join(folder, socket), "any"], { reject: false });
  }
}

function pairs(words: readonly string[]): string[] {
  return words.filter((_, index) => index % 2 === 1).map((word) => `-o ${word}`);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
