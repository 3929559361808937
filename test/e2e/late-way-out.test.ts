import { afterAll, beforeAll, expect, it } from "vitest";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";

/** `web` installs an engine, `db` nothing. Their network has a way out by what the program says, and none in fact. */
const program = (egress: string) => `
const stack = new l.AzureStack(app, "late", { location: "westeurope" });
const network = new l.Network(stack, "net", { addressSpace: "10.64.0.0/16", egress: ${egress} });
new l.ContainerHost(stack, "web", { network, engine: l.Engine.docker({ source: l.EngineSource.distribution() }) });
new l.ContainerHost(stack, "db", {
  network, engine: l.Engine.none(),
  dataDisks: [{ name: "data", size: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.DESTROY }],
});
`;

const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
let seen: StatusResult;
const host = (result: StatusResult, name: string) => hostsOf(result).find((each) => each.name === name);
const failedStep = (result: StatusResult) => host(result, "web")?.steps.find(({ ok }) => !ok);
/** When the setup was last begun. */
const tried = () =>
  project.onHost("late/web", "systemctl", "show", "--property=ExecMainStartTimestamp", "longshore-setup");

const WITHOUT_A_WAY = {
  title: "first boot has ended",
  expected: "a host that installs packages at first boot has a way to their sources",
  seen: "none",
};

beforeAll(async () => {
  project.program("late", program("l.Egress.external()"));
  seen = await project.result<StatusResult>(["up", "late"], { exitCode: 1 });
});
afterAll(() => project.destroyAll());

it("needs none where nothing is installed", () => {
  expect(host(seen, "db")).toMatchObject({ verdict: "verified" });
});

it("is told to be missing where something is", () => {
  expect(failedStep(seen)).toMatchObject(WITHOUT_A_WAY);
});

it("is asked for by deploy, which tries nothing without it", async () => {
  const before = await tried();
  expect(failedStep(await project.result<StatusResult>(["deploy", "late"], { exitCode: 1 }))).toMatchObject(
    WITHOUT_A_WAY,
  );
  expect(await tried()).toBe(before);
});

it("is still missing after a reboot, of which cloud-init says that it went well", async () => {
  await project.reboot("late/web");
  expect(await project.differing("late", "web")).toContain("first boot has ended");
});

it("lets the setup be done when it comes", async () => {
  project.program("late", program("l.Egress.natGateway()"));
  await project.run(["up", "late"]);
  expect(await project.onHost("late/web", "sudo", "docker", "version")).toContain("Server");
});
