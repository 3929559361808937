import { TestProject } from "../test/e2e/support/project.js";
import { median, rounded } from "./statistics.js";

const HOSTS = [1, 10, 50, 100];
const ROUNDS = 3;

/**
 * The plan of stacks with ever more hosts on the local target, by the built command line: the program, terraform and
 * the provider, with nothing started. Medians of alternated runs, in seconds; `growth` is the time per host of 100
 * over that of 10.
 */
export async function planScale(): Promise<object> {
  const projects = HOSTS.map((hosts) => ({ hosts, project: projectOf(hosts), seconds: [] as number[] }));
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { hosts, project, seconds } of projects) {
        const time = await timePlan(project);
        console.error(`round ${round}: ${hosts} hosts, ${rounded(time)} s`);
        if (round > 0) seconds.push(time); // The first fills the disk cache.
      }
    }
    const times = new Map(projects.map(({ hosts, seconds }) => [hosts, median(seconds)]));
    const perHost = (hosts: number) => (times.get(hosts) ?? Number.NaN) / hosts;
    const named = [...times].map(([hosts, time]) => [`seconds_${hosts}`, rounded(time)]);
    return { bench: "plan-scale", ...Object.fromEntries(named), growth: rounded(perHost(100) / perHost(10)) };
  } finally {
    for (const { project } of projects) await project.destroyAll();
  }
}

function projectOf(hosts: number): TestProject {
  const project = new TestProject("local");
  project.program("many", manyHosts(hosts));
  return project;
}

async function timePlan(project: TestProject): Promise<number> {
  const started = performance.now();
  await project.run(["plan", "many"]);
  return (performance.now() - started) / 1000;
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
