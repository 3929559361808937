import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { createArguments } from "../local/machine/docker/arguments.js";
import { requireEngine } from "../local/machine/docker/engine.js";
import { grantedCapabilities } from "../local/machine/docker/granted.js";
import { imageCache } from "../local/machine/image/cache.js";

const NAME = `longshore-bench-${process.pid}`;

/**
 * Starts a machine as one would without Longshore: the same image and flags of `docker create`, a cloud-config written
 * by hand that installs the same engine. Returns the seconds until that engine answers, and its version; leaves nothing.
 */
export async function startByHand(image: string): Promise<{ seconds: number; engine: string }> {
  const create = await createCommand(image);
  const seed = mkdtempSync(join(tmpdir(), "longshore-bench-"));
  writeSeed(join(seed, "seed"));
  try {
    const started = performance.now();
    await execa("docker", ["network", "create", "--subnet", NETWORK, NAME]);
    await execa("docker", create);
    await execa("docker", ["cp", `${seed}/.`, `${NAME}:/var/lib/longshore-machine`]);
    await execa("docker", ["start", NAME]);
    const engine = await untilEngineAnswers();
    return { seconds: (performance.now() - started) / 1000, engine };
  } finally {
    rmSync(seed, { recursive: true, force: true });
    await execa("docker", ["rm", "--force", "--volumes", NAME], { reject: false });
    await execa("docker", ["network", "rm", NAME], { reject: false });
  }
}

/** Prints the version of the engine of a machine, when it answers. */
export const ENGINE_VERSION = ["docker", "version", "--format", "{{.Server.Version}}"] as const;

const NETWORK = "10.68.0.0/24";
const DEADLINE_MS = 900_000;

async function createCommand(image: string): Promise<string[]> {
  const { build, cpus } = await requireEngine(NAME);
  const capabilities = await grantedCapabilities(build, image, imageCache(process.env));
  const argv = createArguments(
    {
      name: NAME,
      labels: {},
      hostname: "web",
      instanceId: NAME,
      distribution: "debian-13",
      adminUser: { name: "debian", keys: [] },
      network: {
        name: NAME,
        address: "10.68.0.4",
        prefix: 24,
        ranges: [NETWORK],
        firewall: "",
        services: [],
      },
      cpus: 2,
      memoryMib: 8192,
      // The engine's choice.
      ports: { ssh: 0, relay: 0 },
      relaySecret: "",
      resolverPort: 0,
      metadataPort: 0,
      disks: [],
    },
    { image, hash: "bench", capabilities, cpus },
  );
  return [...argv.slice(0, argv.indexOf(image) + 1), "sh", "-c", FIRST_PROCESS];
}

/** What systemd needs of a container; the resolver stays the outer engine's. */
const FIRST_PROCESS = `if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -o remount,rw /sys/fs/cgroup
else
  umount -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
mount -o remount,rw /proc/sys
exec /sbin/init`;

function writeSeed(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "meta-data"), `instance-id: ${NAME}\nlocal-hostname: web\n`);
  writeFileSync(join(folder, "user-data"), CLOUD_CONFIG);
}

/** The packages that our own first boot installs on Debian 13. */
const CLOUD_CONFIG = `#cloud-config
runcmd:
  - apt-get update
  - >-
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends
    docker.io docker-cli docker-buildx docker-compose apparmor ca-certificates xz-utils
`;

async function untilEngineAnswers(): Promise<string> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await execa("docker", ["exec", NAME, ...ENGINE_VERSION], { reject: false });
    if (answer.exitCode === 0) return answer.stdout.trim();
    if (Date.now() > deadline) throw new Error(`no engine in the machine by hand: ${answer.stderr}`);
    await sleep(250);
  }
}
