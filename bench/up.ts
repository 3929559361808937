import type { Event } from "../core/events.js";
import { ensureMachineImage } from "../local/machine/image/image.js";
import { TestProject } from "../testbed/project.js";
import { type BenchSize, requireClaim } from "./claim.js";
import { ENGINE_VERSION, startByHand } from "./machine-by-hand.js";
import { median, rounded } from "./statistics.js";

const ROUNDS: Readonly<Record<BenchSize, number>> = { smallest: 1, usual: 3 };
const NETWORK = "10.67.0.0/16";

/**
 * One host on the local target, from nothing to verified, over a machine of the same image that is started by hand. Of the
 * built program; medians, in seconds. The machine image is made before. Fails when the two have not the same engine.
 */
export async function up(size: BenchSize): Promise<object> {
  const rounds = ROUNDS[size];
  const image = await ensureMachineImage(
    { distribution: "debian-13", variant: "bare", kind: "docker" },
    tell,
  );
  if (image.kind !== "docker") throw new TypeError("an image for containers was asked for");
  const ours: number[] = [];
  const byHand: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const hand = await startByHand(image.reference);
    byHand.push(hand.seconds);
    ours.push(await timeUp(hand.engine));
    console.error(`round ${round}: ${rounded(ours.at(-1) ?? 0)} s, by hand ${rounded(byHand.at(-1) ?? 0)} s`);
  }
  return {
    bench: "up",
    ratio: rounded(median(ours) / median(byHand)),
    seconds: rounded(median(ours)),
  };
}

/** A host with its engine alone, which is what is made by hand. */
async function timeUp(engine: string): Promise<number> {
  const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
  try {
    return await timeUpOf(project, engine);
  } finally {
    await project.destroyAll();
  }
}

async function timeUpOf(project: TestProject, engine: string): Promise<number> {
  project.program(
    "bench",
    `
const stack = new l.AzureStack(app, "bench", { location: "westeurope" });
const network = new l.Network(stack, "net", { addressSpace: "${NETWORK}", egress: l.Egress.natGateway() });
new l.ContainerHost(stack, "web", {
  network,
  image: l.HostImage.debian13(),
  engine: l.Engine.docker({ source: l.EngineSource.distribution() }),
});`,
  );
  const started = performance.now();
  await project.run(["up", "bench"]);
  const took = (performance.now() - started) / 1000;
  const seen = (await project.onHost("web", "sudo", ...ENGINE_VERSION)).trim();
  requireClaim(seen === engine, () => `the host has engine ${seen}, the machine by hand has ${engine}`);
  return took;
}

function tell(event: Event): void {
  if (event.type === "progress") console.error(`${event.what}: ${event.detail}`);
}
