import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  App,
  AzureStack,
  ContainerHost,
  Egress,
  Engine,
  Network,
  Size,
  SmbShare,
} from "../constructs/index.js";
import { shCommand } from "../core/quote.js";
import { mountOptions } from "../scripts/commands/share-files.js";
import { deployLocal, type LocalHost } from "../testing/index.js";
import { median, rounded } from "./statistics.js";

const PAIRS = 7;
const OURS = "/mnt/ours";
const HAND = "/mnt/hand";
const TWIN = "/mnt/twin";

/**
 * Our mount of a share beside one made by hand with the same options on the same machine: writing one large file, and
 * many small ones. Ratios above 1 mean that ours is the faster one; those of the twin, a second mount by hand, show how
 * far the same thing differs from itself. `ready_seconds` is from the share being reachable again until it is mounted.
 */
export async function share(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-bench-"));
  try {
    const stack = new AzureStack(new App({ outdir: folder }), "bench", { location: "westeurope" });
    const network = new Network(stack, "net", { egress: Egress.natGateway() });
    const host = new ContainerHost(stack, "web", { network, engine: Engine.none() });
    host.mountShare(new SmbShare(stack, "data", { quota: Size.gibibytes(4) }), OURS);
    const spec = host.toSpec().shares[0];
    if (!spec) throw new Error("the host has no mount");
    await using deployed = await deployLocal(stack, { onEvent: (event) => tell(event) });
    return await measure(deployed.host("web"), mountOptions(spec).join(","));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(event: { type: string; text?: string; detail?: string }): void {
  if (event.text ?? event.detail) console.error(event.text ?? event.detail);
}

async function measure(host: LocalHost, options: string): Promise<object> {
  const source = (
    await root(host, ["findmnt", "--noheadings", "--output", "SOURCE", "--types", "cifs", OURS])
  ).trim();
  for (const path of [HAND, TWIN]) {
    await root(host, ["mkdir", "-p", path]);
    await root(host, ["mount", "-t", "cifs", "-o", options, source, path]);
  }
  const large = await pairs(host, LARGE);
  const small = await pairs(host, SMALL);
  return {
    bench: "share",
    throughput_ratio: rounded(median(large.ours)),
    small_files_ratio: rounded(median(small.ours)),
    twin_throughput_ratio: rounded(median(large.twin)),
    twin_small_files_ratio: rounded(median(small.twin)),
    throughput_mib_per_second: rounded(LARGE_MIB / median(large.seconds)),
    ready_seconds: rounded(await secondsUntilReady(host)),
  };
}

const LARGE_MIB = 64;
/** Written to the server's disk, then read from the server. */
const LARGE = `dd if=/dev/zero of="$1/large" bs=1M count=${LARGE_MIB} conv=fsync status=none
dd if="$1/large" of=/dev/null bs=1M iflag=direct status=none
rm "$1/large"`;
const SMALL = `mkdir "$1/small"
for n in $(seq 200); do echo "$n" > "$1/small/$n"; done
cat "$1"/small/* > /dev/null
rm -r "$1/small"`;

/** Runs the work on the three mounts in turn, each time beginning with another one. */
async function pairs(host: LocalHost, work: string) {
  const ours: number[] = [];
  const twin: number[] = [];
  const seconds: number[] = [];
  const order = [OURS, HAND, TWIN];
  for (let pair = 0; pair < PAIRS; pair++) {
    const took = new Map<string, number>();
    for (const path of order) took.set(path, await secondsOf(host, work, path));
    order.push(order.shift() ?? OURS);
    const of = (path: string) => took.get(path) ?? Number.NaN;
    ours.push(of(HAND) / of(OURS));
    twin.push(of(HAND) / of(TWIN));
    seconds.push(of(OURS));
    console.error(order.map((path) => `${path} ${of(path).toFixed(2)} s`).join(", "));
  }
  return { ours, twin, seconds };
}

/** On the machine's own clock: the way there takes no part. */
async function secondsOf(host: LocalHost, work: string, path: string): Promise<number> {
  const timed = `set -e; begun=$(date +%s%N)\n${work}\necho $(( $(date +%s%N) - begun ))`;
  return Number(await root(host, ["sh", "-c", timed, "work", path])) / 1e9;
}

/** Connections to the server are refused while the machine wants to mount; then they are not. */
async function secondsUntilReady(host: LocalHost): Promise<number> {
  const script = `set -e
nft 'table inet bench { chain out { type filter hook output priority -300; tcp dport 445 reject with tcp reset; }; }'
umount --lazy ${shCommand([OURS])}
systemctl restart --no-block longshore-share@data.service
sleep 10
nft delete table inet bench
begun=$(date +%s%N)
until findmnt --types cifs ${shCommand([OURS])} > /dev/null; do sleep 0.1; done
echo $(( $(date +%s%N) - begun ))`;
  return Number(await root(host, ["sh", "-c", script])) / 1e9;
}

async function root(host: LocalHost, argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await host.exec(argv, { root: true, timeoutSeconds: 300 });
  if (exitCode === 0) return stdout;
  throw new Error(`${argv[0]} ended with ${exitCode}: ${stderr}`);
}
