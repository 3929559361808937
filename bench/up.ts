import type { Event } from "../core/events.js";
import { ensureMachineImage } from "../local/machine/image/image.js";
import { TestProject } from "../testbed/project.js";
import { webHost, writeSite } from "../testbed/web-host.js";
import { type BenchSize, requireClaim } from "./claim.js";
import { ENGINE_VERSION, startByHand } from "./machine-by-hand.js";
import { median, rounded } from "./statistics.js";

const ROUNDS: Readonly<Record<BenchSize, number>> = { smallest: 1, usual: 3 };
const NETWORK = "10.67.0.0/16";

/**
 * One host on the local target, from nothing to verified, over a machine of the same image that is started by hand;
 * then a second `up` that changes nothing, and the `deploy` of a changed container without what its image takes. Of
 * the built program; medians, in seconds. The machine image is made before. Fails when the two have not the same engine,
 * when the second `up` changes something, or when the container is not the changed one.
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
  let changes: Changes | undefined;
  for (let round = 1; round <= rounds; round++) {
    const hand = await startByHand(image.reference);
    byHand.push(hand.seconds);
    await withProject(async (project) => {
      ours.push(await timeUp(project, hand.engine));
      if (round === rounds) changes = await timeChanges(project, rounds);
    });
    console.error(`round ${round}: ${rounded(ours.at(-1) ?? 0)} s, by hand ${rounded(byHand.at(-1) ?? 0)} s`);
  }
  const { again = [], deploy = [] } = changes ?? {};
  return {
    bench: "up",
    ratio: rounded(median(ours) / median(byHand)),
    seconds: rounded(median(ours)),
    again_seconds: rounded(median(again)),
    deploy_seconds: rounded(median(deploy)),
  };
}

async function withProject(measure: (project: TestProject) => Promise<void>): Promise<void> {
  const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
  try {
    await measure(project);
  } finally {
    await project.destroyAll();
  }
}

/** A host with its engine alone, which is what is made by hand. */
async function timeUp(project: TestProject, engine: string): Promise<number> {
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
  const took = await seconds(() => project.run(["up", "bench"]));
  const seen = (await project.onHost("web", "sudo", ...ENGINE_VERSION)).trim();
  requireClaim(seen === engine, () => `the host has engine ${seen}, the machine by hand has ${engine}`);
  return took;
}

interface Changes {
  readonly again: number[];
  readonly deploy: number[];
}

/** On the host that is up: it gets its container first. */
async function timeChanges(project: TestProject, rounds: number): Promise<Changes> {
  const again: number[] = [];
  const deploy: number[] = [];
  writeSite(project, "page 0\n");
  project.program("bench", webHost("bench", "", { range: NETWORK }));
  await project.run(["up", "bench"]);
  for (let round = 1; round <= rounds; round++) {
    const second = await timeCommand(project, "up");
    requireNothingDone(second.events);
    again.push(second.seconds);
    writeSite(project, `page ${round}\n`);
    const third = await timeCommand(project, "deploy");
    const read = ["/usr/bin/busybox", "cat", "/srv/index.html"];
    const page = await project.onHost("web", "sudo", "docker", "exec", "site", ...read);
    requireClaim(page.trim() === `page ${round}`, () => `after deploy ${round} the container has: ${page}`);
    deploy.push(third.seconds - imageSeconds(third.events));
  }
  return { again, deploy };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function timeCommand(project: TestProject, verb: "up" | "deploy") {
  let output = "";
  const took = await seconds(async () => {
    output = await project.run([verb, "bench", "--json"]);
  });
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return { seconds: took, events: lines.map((line) => JSON.parse(line) as Event) };
}

function requireNothingDone(events: readonly Event[]): void {
  const done = events.filter(
    (event) =>
      (event.type === "phase" && event.phase === "apply") ||
      (event.type === "step" && event.state === "changed"),
  );
  requireClaim(done.length === 0, () => `a second up does something: ${JSON.stringify(done)}`);
  const checked = events.filter((event) => event.type === "step" && event.state === "ok");
  requireClaim(checked.length > 0, () => "a second up checks nothing");
}

/** What the steps took that fetch or build images. */
function imageSeconds(events: readonly Event[]): number {
  return events.reduce((sum, event) => {
    const ofImage = event.type === "step" && event.step.startsWith("image of ");
    return ofImage ? sum + (event.seconds ?? 0) : sum;
  }, 0);
}

function tell(event: Event): void {
  if (event.type === "progress") console.error(`${event.what}: ${event.detail}`);
}
