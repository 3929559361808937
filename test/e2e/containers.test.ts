import { afterAll, beforeAll, expect, it } from "vitest";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";

/** One host; the tests follow each other, each with other containers on it. */
const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });

function containers(declarations: string): void {
  project.program(
    "shop",
    `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.79.0.0/16", egress: l.Egress.natGateway() });
const web = new l.ContainerHost(stack, "web", {
  network: net, engine: l.Engine.docker({ source: l.EngineSource.distribution() }), image: l.HostImage.debian13(),
});
const image = l.Build.directory("box", { packages: ["busybox-static"] });
const sh = (line) => ["/usr/bin/busybox", "sh", "-c", line];
/** A page that says which container answers. */
const page = (name, port = 8080) => sh("echo " + name + " > index.html; exec /usr/bin/busybox httpd -f -p " + port);
${declarations}
`,
  );
}

/** What answers at a port of the host. */
async function answers(port: number): Promise<string> {
  const curl = ["curl", "--silent", "--show-error", "--max-time", "5", "--retry", "3", "--retry-connrefused"];
  return (await project.onHost("web", ...curl, `http://127.0.0.1:${port}/`)).trim();
}

/** The steps of the host by title, after a `deploy` that ends with this exit code. */
async function deployed(exitCode: number) {
  const result = await project.result<StatusResult>(["deploy", "shop"], { exitCode });
  return new Map(hostsOf(result).flatMap(({ steps }) => steps.map((step) => [step.title, step] as const)));
}

beforeAll(async () => {
  project.write("box/Dockerfile", "ARG BASE\nFROM $BASE\nWORKDIR /www\n");
  containers(`
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"] });
web.addContainer("bee", { image, command: page("bee"), publish: ["81:8080"] });
web.addContainer("cat", { image, command: page("cat", 82), network: "host" });
`);
  await project.run(["up", "shop"]);
});
afterAll(() => project.destroyAll());

it("moves ports round among containers, to and from the host's network", async () => {
  expect(await Promise.all([80, 81, 82].map(answers))).toEqual(["ant", "bee", "cat"]);
  containers(`
web.addContainer("ant", { image, command: page("ant"), publish: ["81:8080"] });
web.addContainer("bee", { image, command: page("bee", 80), network: "host" });
web.addContainer("cat", { image, command: page("cat"), publish: ["82:8080"] });
`);
  await deployed(0);
  expect(await Promise.all([80, 81, 82].map(answers))).toEqual(["bee", "ant", "cat"]);
});

it("tells a container that crashes in a loop, with what it wrote, and goes on with the others", async () => {
  containers(`
web.addContainer("loop", { image, command: sh("echo no database; sleep 2; exit 3") });
web.addContainer("sick", { image, command: sh("sleep 600"), health: l.Health.command(["/usr/bin/busybox", "false"], { within: l.Duration.seconds(1) }) });
web.addContainer("done", { image, command: sh("exit 0"), restart: "no" });
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"] });
`);
  const steps = await deployed(1);
  expect(steps.get("containers go on running")).toMatchObject({
    ok: false,
    seen: expect.stringContaining("loop"),
    log: expect.stringContaining("no database"),
  });
  expect(steps.get("container sick")).toMatchObject({ ok: false });
  expect(steps.get("container done")).toMatchObject({ ok: true, seen: "ended with exit code 0" });
  expect(await answers(80)).toBe("ant");
  // Looked at later, and by a command that only looks, it is no better.
  expect(await project.differing("shop", "web")).toContain("containers go on running");
});

it("runs jobs before what depends on them, once or at each deploy, and goes round what fails", async () => {
  await project.onHost("web", "sudo", "mkdir", "/srv/log");
  const runs = async () => (await project.onHost("web", "cat", "/srv/log/runs")).trim().split("\n");
  const jobs = `
const mounts = [l.Mount.bind("/srv/log", "/log")];
const migrate = web.addJob("migrate", { image, command: sh("echo migrate >> /log/runs"), mounts });
const warm = web.addJob("warm", {
  image, command: sh("echo warm >> /log/runs"), mounts, runs: "each deploy", dependsOn: [migrate],
});
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"], dependsOn: [warm] });
`;
  containers(`${jobs}
const broken = web.addJob("broken", { image, command: sh("echo cannot; exit 4") });
web.addContainer("bee", { image, command: page("bee"), publish: ["81:8080"], dependsOn: [broken] });
`);
  const steps = await deployed(1);
  expect(steps.get("job broken")).toMatchObject({ ok: false, seen: "exited with code 4", log: "cannot" });
  expect(steps.get("container bee")).toMatchObject({ ok: false, seen: "not begun: that failed" });
  expect(await answers(80)).toBe("ant");
  expect(await runs()).toEqual(["migrate", "warm"]);

  containers(jobs);
  await project.onHost("web", "docker", "container", "prune", "--force");
  expect(await project.changes(["deploy", "shop"])).toEqual(["job warm"]);
  expect(await runs()).toEqual(["migrate", "warm", "warm"]);
});

it("leaves alone what has done its work, and is content when nothing crashes any more", async () => {
  containers(`
web.addContainer("done", { image, command: sh("exit 0"), restart: "no" });
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"] });
`);
  await deployed(0);
  expect(await project.changes(["deploy", "shop"])).toEqual([]);
});
