import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
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
import { pathUnit } from "../core/path-unit.js";
import { shCommand } from "../core/quote.js";
import { shareService } from "../scripts/commands/share-files.js";
import { deployLocal } from "../testing/index.js";
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

const HAND = "/mnt/hand";
const TWIN = "/mnt/twin";

/** A host with a mounted share. */
interface Mounted {
  /** Runs a command as root; throws when it fails. */
  readonly run: (argv: readonly string[]) => Promise<string>;
  readonly share: string;
  readonly path: string;
}

/**
 * Our mount of a share beside one made by hand with the same options on the same machine: writing one large file, and
 * many small ones. Ratios above 1 mean that ours is the faster one; those of the twin, a second mount by hand, show how
 * far the same thing differs from itself. `ready_seconds` is from the share being reachable again until it is mounted.
 * Fails when the mounts differ for the kernel, or when what is read is not what was written.
 *
 * On a virtual machine that is made for it, or on a host that has a share mounted: its ssh_config, its name there, the
 * share's name and where it is mounted.
 */
export async function share(size: BenchSize, where: readonly string[]): Promise<object> {
  const [config, name, shareName, path] = where;
  if (config && name && shareName && path) {
    return await measure({ run: overSsh(config, name), share: shareName, path }, SCALES[size]);
  }
  const folder = mkdtempSync(join(tmpdir(), "longshore-bench-"));
  try {
    const stack = new AzureStack(new App({ outdir: folder }), "bench", { location: "westeurope" });
    const network = new Network(stack, "net", { egress: Egress.natGateway() });
    const host = new ContainerHost(stack, "web", { network, engine: Engine.none() });
    host.mountShare(new SmbShare(stack, "data", { quota: Size.gibibytes(4) }), "/mnt/ours");
    await using deployed = await deployLocal(stack, { onEvent: (event) => tell(event) });
    const web = deployed.host("web");
    const run = async (argv: readonly string[]) => {
      const { exitCode, stdout, stderr } = await web.exec(argv, { root: true, timeoutSeconds: 300 });
      if (exitCode === 0) return stdout;
      throw new Error(`${argv[0]} ended with ${exitCode}: ${stderr}`);
    };
    return await measure({ run, share: "data", path: "/mnt/ours" }, SCALES[size]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function overSsh(config: string, host: string): Mounted["run"] {
  return async (argv) =>
    (await execa("ssh", ["-F", config, host, "--", shCommand(["sudo", ...argv])], { stdin: "ignore" }))
      .stdout;
}

function tell(event: { type: string; text?: string; detail?: string }): void {
  if (event.text ?? event.detail) console.error(event.text ?? event.detail);
}

async function measure(host: Mounted, scale: Scale): Promise<object> {
  const unit = await host.run(["systemctl", "cat", pathUnit(host.path, "mount")]);
  const of = (property: string) => new RegExp(`^${property}=(.*)$`, "m").exec(unit)?.[1] ?? "";
  const [source, options] = [of("What"), of("Options")];
  for (const path of [HAND, TWIN]) {
    await host.run(["mkdir", "-p", path]);
    await host.run(["mount", "-t", "cifs", "-o", options, source, path]);
  }
  await requireSameMounts(host);
  const large = await pairs(host, largeFile(scale), scale.pairs);
  const small = await pairs(host, smallFiles(scale), scale.pairs);
  const ready = await secondsUntilReady(host, scale);
  await host.run(["umount", HAND, TWIN]);
  return {
    bench: "share",
    throughput_ratio: rounded(median(large.ours)),
    small_files_ratio: rounded(median(small.ours)),
    twin_throughput_ratio: rounded(median(large.twin)),
    twin_small_files_ratio: rounded(median(small.twin)),
    throughput_mib_per_second: rounded(scale.largeMib / median(large.seconds)),
    ready_seconds: rounded(ready),
  };
}

async function requireSameMounts(host: Mounted): Promise<void> {
  const seen = await Promise.all(
    [host.path, HAND, TWIN].map((path) =>
      host.run(["findmnt", "--noheadings", "--output", "SOURCE,OPTIONS", "--types", "cifs", path]),
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
async function pairs(host: Mounted, work: string, count: number) {
  const ours: number[] = [];
  const twin: number[] = [];
  const seconds: number[] = [];
  const order = [host.path, HAND, TWIN];
  for (let pair = 0; pair < count; pair++) {
    const took = new Map<string, number>();
    for (const path of order) took.set(path, await secondsOf(host, work, path));
    order.push(order.shift() ?? host.path);
    const of = (path: string) => took.get(path) ?? Number.NaN;
    ours.push(of(HAND) / of(host.path));
    twin.push(of(HAND) / of(TWIN));
    seconds.push(of(host.path));
    console.error(order.map((path) => `${path} ${of(path).toFixed(2)} s`).join(", "));
  }
  return { ours, twin, seconds };
}

/** On the machine's own clock: the way there takes no part. */
async function secondsOf(host: Mounted, work: string, path: string): Promise<number> {
  const timed = `set -e; begun=$(date +%s%N)\n${work}\necho $(( $(date +%s%N) - begun ))`;
  return Number(await host.run(["sh", "-c", timed, "work", path])) / 1e9;
}

/** Connections to the server are refused while the machine wants to mount; then they are not. */
async function secondsUntilReady(host: Mounted, { refusedSeconds }: Scale): Promise<number> {
  const script = `set -e
nft 'table inet bench { chain out { type filter hook output priority -300; tcp dport 445 reject with tcp reset; }; }'
umount --lazy ${shCommand([host.path])}
systemctl restart --no-block ${shCommand([shareService(host.share)])}
sleep ${refusedSeconds}
nft delete table inet bench
begun=$(date +%s%N)
until findmnt --types cifs ${shCommand([host.path])} > /dev/null; do sleep 0.1; done
echo $(( $(date +%s%N) - begun ))`;
  return Number(await host.run(["sh", "-c", script])) / 1e9;
}
