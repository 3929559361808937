import type { Event } from "../core/events.js";
import { ensureMachineImage } from "../local/machine/image/image.js";
import { TestProject } from "../test/e2e/support/project.js";
import { webHost, writeSite } from "../test/e2e/support/web-host.js";
import { startByHand } from "./machine-by-hand.js";
import { median, rounded } from "./statistics.js";

const ROUNDS = 3;
const NETWORK = "10.67.0.0/16";

/**
 * One host on the local target, from nothing to verified, over a machine of the same image that is started by hand;
 * then a second `up` that changes nothing, and the `deploy` of a changed container without what its image takes. Of
 * the built program; medians, in seconds. The machine image is made before.
 */
export async function up(): Promise<object> {
  const image = await ensureMachineImage(
    { distribution: "debian-13", variant: "bare", kind: "docker" },
    tell,
  );
  if (image.kind !== "docker") throw new TypeError("an image for containers was asked for");
  const ours: number[] = [];
  const byHand: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    byHand.push(await startByHand(image.reference));
    ours.push(await withProject(timeUp));
    console.error(`round ${round}: ${rounded(ours.at(-1) ?? 0)} s, by hand ${rounded(byHand.at(-1) ?? 0)} s`);
  }
  const { again, deploy } = await withProject(timeChanges);
  return {
    bench: "up",
    ratio: rounded(median(ours) / median(byHand)),
    seconds: rounded(median(ours)),
    again_seconds: rounded(median(again)),
    deploy_seconds: rounded(median(deploy)),
  };
}

async function withProject<T>(measure: (project: TestProject) => Promise<T>): Promise<T> {
  const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
  try {
    return await measure(project);
  } finally {
    await project.destroyAll();
  }
}

/** A host with its engine alone, which is what is made by hand. */
async function timeUp(project: TestProject): Promise<number> {
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
  return await seconds(() => project.run(["up", "bench"]));
}

async function timeChanges(project: TestProject): Promise<{ again: number[]; deploy: number[] }> {
  const again: number[] = [];
  const deploy: number[] = [];
  writeSite(project, "page 0\n");
  project.program("bench", webHost("bench", "", { range: NETWORK }));
  await project.run(["up", "bench"]);
  for (let round = 1; round <= ROUNDS; round++) {
    again.push(await seconds(() => project.run(["up", "bench"])));
    writeSite(project, `page ${round}\n`);
    let output = "";
    const whole = await seconds(async () => {
      output = await project.run(["deploy", "bench", "--json"]);
    });
    deploy.push(whole - imageSeconds(output));
  }
  return { again, deploy };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** What the steps took that fetch or build images, by the events of `--json`. */
function imageSeconds(output: string): number {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Event)
    .reduce((sum, event) => {
      const ofImage = event.type === "step" && event.step.startsWith("image of ");
      return ofImage ? sum + (event.seconds ?? 0) : sum;
    }, 0);
}

function tell(event: Event): void {
  if (event.type === "progress") console.error(`${event.what}: ${event.detail}`);
}
