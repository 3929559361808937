import { rmSync } from "node:fs";
import { TestProject } from "../testbed/project.js";
import { type BenchSize, requireClaim } from "./claim.js";
import { median, rounded } from "./statistics.js";

interface Scale {
  /** Of each stack. */
  readonly hosts: readonly [least: number, few: number, ...more: number[]];
  /** The first fills the disk cache and does not count. */
  readonly rounds: number;
}

const SCALES: Readonly<Record<BenchSize, Scale>> = {
  smallest: { hosts: [1, 2, 4], rounds: 1 },
  usual: { hosts: [1, 10, 50, 100], rounds: 4 },
};

/**
 * The plan of stacks with ever more hosts on the local target, by the built command line: the program, terraform and
 * the provider, with nothing started. Medians of alternated runs, in seconds; `growth` is the time per host of the
 * largest stack over that of the second. Fails when a plan is not of all resources of its hosts.
 */
export async function planScale(size: BenchSize): Promise<object> {
  const scale = SCALES[size];
  const projects = scale.hosts.map((hosts) => ({
    hosts,
    project: projectOf(hosts),
    seconds: [] as number[],
  }));
  const resources = new Map<number, number>();
  try {
    for (let round = 0; round < scale.rounds; round++) {
      for (const { hosts, project, seconds } of projects) {
        const { time, created } = await timePlan(project);
        console.error(`round ${round}: ${hosts} hosts, ${rounded(time)} s`);
        resources.set(hosts, created);
        if (round > 0 || scale.rounds === 1) seconds.push(time);
      }
    }
    requireResourcesPerHost(resources, scale.hosts);
    const times = new Map(projects.map(({ hosts, seconds }) => [hosts, median(seconds)]));
    const perHost = (hosts: number) => (times.get(hosts) ?? Number.NaN) / hosts;
    const named = [...times].map(([hosts, time]) => [`seconds_${hosts}`, rounded(time)]);
    const [, few] = scale.hosts;
    const growth = rounded(perHost(scale.hosts.at(-1) ?? few) / perHost(few));
    return { bench: "plan-scale", ...Object.fromEntries(named), growth };
  } finally {
    for (const { project } of projects) rmSync(project.folder, { recursive: true, force: true });
  }
}

/** Every host has the same resources: a plan that took some for done, or left some out, is not what was to be timed. */
function requireResourcesPerHost(resources: ReadonlyMap<number, number>, [least, few]: Scale["hosts"]): void {
  const of = (hosts: number) => resources.get(hosts) ?? Number.NaN;
  const perHost = (of(few) - of(least)) / (few - least);
  // A machine, its interface, address, security group and the rules of it, a disk: that is what `manyHosts` declares.
  requireClaim(perHost >= 8, () => `a host is planned as ${perHost} resources, not at least 8`);
  for (const [hosts, created] of resources) {
    const expected = of(least) + (hosts - least) * perHost;
    requireClaim(
      created === expected,
      () => `${hosts} hosts are planned as ${created}, not ${expected} resources`,
    );
  }
}

function projectOf(hosts: number): TestProject {
  const project = new TestProject("local");
  project.program("many", manyHosts(hosts));
  return project;
}

async function timePlan(project: TestProject): Promise<{ time: number; created: number }> {
  const started = performance.now();
  const { create, ...others } = await project.plan("many");
  const time = (performance.now() - started) / 1000;
  requireClaim(
    Object.values(others).every((count) => count === 0),
    () => `a plan of a new stack has: ${JSON.stringify(others)}`,
  );
  return { time, created: create };
}

/** Hosts as a program has them: with an engine, a data disk, a container, and a port that is open. */
function manyHosts(hosts: number): string {
  return `
const stack = new l.AzureStack(app, "many", { location: "westeurope" });
const network = new l.Network(stack, "net", {
  subnets: [{ name: "hosts", range: "10.0.0.0/20" }],
  egress: l.Egress.natGateway(),
});
for (let number = 0; number < ${hosts}; number++) {
  const host = new l.ContainerHost(stack, "host" + number, {
    network,
    image: l.HostImage.debian13(),
    engine: l.Engine.docker({ source: l.EngineSource.distribution() }),
    dataDisks: [{ name: "data", size: l.Size.gibibytes(16) }],
  });
  host.addContainer("site", { image: "docker.io/library/caddy:2.10", publish: ["80:80"] });
  host.connections.allowFromInternet(80);
}`;
}
