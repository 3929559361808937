import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { ensureMachineImage } from "../local/machine/image/image.js";
import { MachineCloud } from "../testbed/machine-cloud.js";
import { type BenchSize, requireClaim } from "./claim.js";
import { rounded } from "./statistics.js";

const COUNT: Readonly<Record<BenchSize, number>> = { smallest: 2, usual: 10 };
const DEADLINE_MS = 600_000;

/**
 * Ten container machines at once, from nothing until the engine in each answers, beside `docker run` of ten bare
 * containers of the same image. The image, with the engine in it, is made before. Fails when not all of both run at the
 * end, or are not of that image.
 */
export async function machines(size: BenchSize): Promise<object> {
  const count = COUNT[size];
  const image = await ensureMachineImage(
    { distribution: "debian-13", variant: "engine", kind: "docker" },
    (event) => {
      if (event.type === "progress") console.error(`${event.what}: ${event.detail}`);
    },
  );
  if (image.kind !== "docker") throw new TypeError("an image for containers was asked for");
  const bare = await startBare(image.reference, count);
  const ours = await startMachines(image.reference, count);
  return {
    bench: "machines",
    count,
    seconds: rounded(ours),
    bare_seconds: rounded(bare),
    ratio: rounded(ours / bare),
  };
}

async function startMachines(image: string, count: number): Promise<number> {
  const cloud = await MachineCloud.open("docker");
  try {
    const specs = await Promise.all(
      numbers(count).map((n) => cloud.machine(n, { variant: "engine", memoryMib: 1024 })),
    );
    const started = performance.now();
    await Promise.all(
      specs.map(async (spec) => {
        await cloud.driver.create(spec);
        await untilEngineAnswers(spec.name);
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    await requireRunning(
      specs.map(({ name }) => name),
      image,
    );
    return seconds;
  } finally {
    await cloud.close();
  }
}

async function untilEngineAnswers(container: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    // The image has it disabled: a host's first boot starts it.
    const start = "systemctl start docker && docker info";
    const answer = await execa("docker", ["exec", container, "sh", "-c", start], { reject: false });
    if (answer.exitCode === 0) return;
    if (Date.now() > deadline) throw new Error(`no engine in ${container}: ${answer.stderr}`);
    await sleep(250);
  }
}

async function startBare(image: string, count: number): Promise<number> {
  const names = numbers(count).map((n) => `longshore-bench-${process.pid}-${n}`);
  try {
    const started = performance.now();
    await Promise.all(
      names.map((name) => execa("docker", ["run", "--detach", "--name", name, image, "sleep", "600"])),
    );
    const seconds = (performance.now() - started) / 1000;
    await requireRunning(names, image);
    return seconds;
  } finally {
    await execa("docker", ["rm", "--force", ...names], { reject: false });
  }
}

async function requireRunning(containers: readonly string[], image: string): Promise<void> {
  const inspect = async (...argv: string[]) =>
    (await execa("docker", ["inspect", "--format", ...argv])).stdout;
  const expected = `true ${await inspect("{{.Id}}", image)}`;
  const seen = (await inspect("{{.State.Running}} {{.Image}}", ...containers)).split("\n");
  const other = containers.filter((_, i) => seen[i] !== expected);
  requireClaim(other.length === 0, () => `${other.join(", ")} do not run, or not of ${image}`);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
