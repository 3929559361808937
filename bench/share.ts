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
import { type BenchSize, requireClaim } from "./claim.js";
import { median, rounded } from "./statistics.js";

interface Scale {
  readonly pairs: number;
  readonly largeMib: number;
  readonly smallFiles: number;
  /** How long the server refuses: until then the mount is tried again and again. */
  readonly refusedSeconds: number;
}

const SCALES: Readonly<Record<BenchSize, Scale>> = {
  smallest: { pairs: 1, largeMib: 4, smallFiles: 20, refusedSeconds: 3 },
  usual: { pairs: 7, largeMib: 64, smallFiles: 200, refusedSeconds: 10 },
};

const OURS = "/mnt/ours";
const HAND = "/mnt/hand";
const TWIN = "/mnt/twin";

/**
 * Our mount of a share beside one made by hand with the same options on the same machine: writing one large file, and
 * many small ones. Ratios above 1 mean that ours is the faster one; those of the twin, a second mount by hand, show how
 * far the same thing differs from itself. `ready_seconds` is from the share being reachable again until it is mounted.
 * Fails when the mounts differ for the kernel, or when what is read is not what was written.
 */
export async function share(size: BenchSize): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-bench-"));
  try {
    const stack = new AzureStack(new App({ outdir: folder }), "bench", { location: "westeurope" });
    const network = new Network(stack, "net", { egress: Egress.natGateway() });
    const host = new ContainerHost(stack, "web", { network, engine: Engine.none() });
    host.mountShare(new SmbShare(stack, "data", { quota: Size.gibibytes(4) }), OURS);
    const spec = host.toSpec().shares[0];
    if (!spec) throw new Error("the host has no mount");
    await using deployed = await deployLocal(stack, { onEvent: (event) => tell(event) });
    return await measure(deployed.host("web"), mountOptions(spec).join(","), SCALES[size]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(event: { type: string; text?: string; detail?: string }): void {
  if (event.text ?? event.detail) console.error(event.text ?? event.detail);
}

async function measure(host: LocalHost, options: string, scale: Scale): Promise<object> {
  const source = (
    await root(host, ["findmnt", "--noheadings", "--output", "SOURCE", "--types", "cifs", OURS])
  ).trim();
  for (const path of [HAND, TWIN]) {
    await root(host, ["mkdir", "-p", path]);
    await root(host, ["mount", "-t", "cifs", "-o", options, source, path]);
  }
  await requireSameMounts(host);
  const large = await pairs(host, largeFile(scale), scale.pairs);
  const small = await pairs(host, smallFiles(scale), scale.pairs);
  return {
    bench: "share",
    throughput_ratio: rounded(median(large.ours)),
    small_files_ratio: rounded(median(small.ours)),
    twin_throughput_ratio: rounded(median(large.twin)),
    twin_small_files_ratio: rounded(median(small.twin)),
    throughput_mib_per_second: rounded(scale.largeMib / median(large.seconds)),
    ready_seconds: rounded(await secondsUntilReady(host, scale)),
  };
}

async function requireSameMounts(host: LocalHost): Promise<void> {
  const seen = await Promise.all(
    [OURS, HAND, TWIN].map((path) =>
      root(host, ["findmnt", "--noheadings", "--output", "SOURCE,OPTIONS", "--types", "cifs", path]),
    ),
  );
  const different = seen.filter((each) => each.trim() !== seen[0]?.trim());
  requireClaim(different.length === 0, () => `the mounts differ:\n${seen.join("")}`);
}

/** Written to the server's disk, then read from the server: all of it. */
function largeFile({ largeMib }: Scale): string {
  return `dd if=/dev/zero of="$1/large" bs=1M count=${largeMib} conv=fsync status=none
test "$(dd if="$1/large" bs=1M iflag=direct status=none | wc -c)" = ${largeMib * 2 ** 20}
rm "$1/large"`;
}

function smallFiles({ smallFiles: count }: Scale): string {
  return `mkdir "$1/small"
for n in $(seq ${count}); do echo "$n" > "$1/small/$n"; done
test "$(cat "$1"/small/* | sort -n | uniq | wc -l)" = ${count}
rm -r "$1/small"`;
}

/** Runs the work on the three mounts in turn, each time beginning with another one. */
async function pairs(host: LocalHost, work: string, count: number) {
  const ours: number[] = [];
  const twin: number[] = [];
  const seconds: number[] = [];
  const order = [OURS, HAND, TWIN];
  for (let pair = 0; pair < count; pair++) {
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
async function secondsUntilReady(host: LocalHost, { refusedSeconds }: Scale): Promise<number> {
  const script = `set -e
nft 'table inet bench { chain out { type filter hook output priority -300; tcp dport 445 reject with tcp reset; }; }'
umount --lazy ${shCommand([OURS])}
systemctl restart --no-block longshore-share@data.service
sleep ${refusedSeconds}
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
