import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { ensureMachineImage } from "../local/machine/image/image.js";
import { MachineCloud } from "../test/e2e/support/machine-cloud.js";
import { rounded } from "./statistics.js";

const COUNT = 10;
const DEADLINE_MS = 600_000;

/**
 * Ten container machines at once, from nothing until the engine in each answers, beside `docker run` of ten bare
 * containers of the same image. The image, with the engine in it, is made before.
 */
export async function machines(): Promise<object> {
  const image = await ensureMachineImage(
    { distribution: "debian-13", variant: "engine", kind: "docker" },
    (event) => {
      if (event.type === "progress") console.error(`${event.what}: ${event.detail}`);
    },
  );
  if (image.kind !== "docker") throw new TypeError("an image for containers was asked for");
  const bare = await startBare(image.reference);
  const ours = await startMachines();
  return {
    bench: "machines",
    count: COUNT,
    seconds: rounded(ours),
    bare_seconds: rounded(bare),
    ratio: rounded(ours / bare),
  };
}

async function startMachines(): Promise<number> {
  const cloud = await MachineCloud.open("docker");
  try {
    const specs = await Promise.all(
      numbers().map((n) => cloud.machine(n, { variant: "engine", memoryMib: 1024 })),
    );
    const started = performance.now();
    await Promise.all(
      specs.map(async (spec) => {
        await cloud.driver.create(spec);
        await untilEngineAnswers(spec.name);
      }),
    );
    return (performance.now() - started) / 1000;
  } finally {
    await cloud.close();
  }
}

async function untilEngineAnswers(container: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await execa("docker", ["exec", container, "docker", "info"], { reject: false });
    if (answer.exitCode === 0) return;
    if (Date.now() > deadline) throw new Error(`no engine in ${container}: ${answer.stderr}`);
    await sleep(250);
  }
}

async function startBare(image: string): Promise<number> {
  const names = numbers().map((n) => `longshore-bench-${process.pid}-${n}`);
  try {
    const started = performance.now();
    await Promise.all(
      names.map((name) => execa("docker", ["run", "--detach", "--name", name, image, "sleep", "600"])),
    );
    return (performance.now() - started) / 1000;
  } finally {
    await execa("docker", ["rm", "--force", ...names], { reject: false });
  }
}

function numbers(): number[] {
  return Array.from({ length: COUNT }, (_, i) => i + 1);
}
