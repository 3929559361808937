import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Access, App, AzureStack, ContainerHost, Engine, Network } from "../../constructs/index.js";
import type { Event } from "../../core/events.js";
import type { HostSpec } from "../../core/spec/index.js";
import { askHost } from "../../deploy/hosts/ask.js";
import { Identities } from "../../deploy/identities/identities.js";
import type { SynthesizedStack } from "../../deploy/program/stack.js";
import { readStacks } from "../../deploy/program/synth.js";
import type { Run } from "../../deploy/run.js";
import { checkStack } from "../../deploy/stacks/converge.js";
import { deployStacks } from "../../deploy/stacks/deploy.js";
import { destroyStacks } from "../../deploy/stacks/destroy.js";
import { readState } from "../../deploy/stacks/stack-run.js";
import { upStacks } from "../../deploy/stacks/up.js";
import { localTarget } from "../../deploy/targets/local.js";
import { KINDS } from "../../deploy/work/kinds.js";
import type { SubjectReport } from "../../deploy/work/subject-report.js";
import { openLocalCloud } from "../../local/index.js";
import { removeHome } from "../../testing/homes.js";
import { Journal } from "./journal/journal.js";
import { journalSubjects } from "./journal/subject.js";

// A kind of subject that Longshore does not have, added by what docs/adding-a-kind.md says, step by step: what its
// construct says in the spec, its facts, its work on two hosts, and its local service.

const folder = mkdtempSync(join(tmpdir(), "longshore-e2e-"));
const home = join(folder, "home");
const services = new URL("./journal/service.ts", import.meta.url).href;
const project = { folder, app: "", outdir: join(folder, "cdktf.out"), data: folder };
const events: Event[] = [];
const run: Run = {
  project,
  target: localTarget(project, { home, services }),
  identities: new Identities(process.env, async () => undefined),
  emit: (event) => events.push(event),
  signal: new AbortController().signal,
};
const kinds = [...KINDS, journalSubjects];
const cloud = openLocalCloud(home, { services });
let stack: SynthesizedStack;

beforeAll(async () => {
  const app = new App({ outdir: project.outdir });
  const shop = new AzureStack(app, "shop", { location: "westeurope", access: Access.none() });
  const network = new Network(shop, "net", { addressSpace: "10.81.0.0/16" });
  const hosts = ["one", "two"].map(
    (name) => new ContainerHost(shop, name, { network, engine: Engine.none() }),
  );
  new Journal(shop, "diary", { hosts });
  app.synth();
  stack = readStacks(project.outdir)[0] as SynthesizedStack;
});
afterAll(() => removeHome(home));

async function deployed(): Promise<readonly SubjectReport[]> {
  let reports: readonly SubjectReport[] = [];
  const done = (_: unknown, last: readonly SubjectReport[]) => {
    reports = last;
  };
  await deployStacks(run, [stack], done, kinds);
  return reports;
}

async function machineOf(name: string): Promise<string> {
  const { machines } = await cloud.inventory();
  return machines.find(({ id }) => id.endsWith(name))?.id ?? "";
}

it("is brought up when both of its hosts are, and verified", async () => {
  let reports: readonly SubjectReport[] = [];
  const done = (_: unknown, last: readonly SubjectReport[]) => {
    reports = last;
  };
  await upStacks(run, [stack], { allow: [], replace: [], done, kinds });
  expect(reports).toMatchObject([
    { kind: "host", name: "one", verdict: "verified" },
    { kind: "host", name: "two", verdict: "verified" },
    {
      kind: "journal",
      name: "diary",
      path: "shop/diary",
      verdict: "verified",
      steps: [{ changed: true, seen: expect.stringMatching(/workspaces\/diary of one, two$/) }],
    },
  ]);
  const kindsInOrder = events.flatMap((event) => (event.type === "step" ? [event.subject.kind] : []));
  expect(kindsInOrder.indexOf("journal")).toBeGreaterThan(kindsInOrder.lastIndexOf("host"));
});

it("has a local service with a port of its own, whose litter is an orphan", async () => {
  const { things, services: running } = await cloud.inventory();
  expect(running?.failed).toEqual([]);
  expect(things).toEqual([{ service: "journals", kind: "journal", name: "diary" }]);
  mkdirSync(join(home, "services", "journals", "old"), { recursive: true });
  expect((await cloud.inventory()).orphans).toEqual([{ kind: "journal", name: "old" }]);
  expect(await cloud.leftovers("another")).toEqual([]);
  expect((await cloud.inventory()).orphans).toEqual([]);
});

it("is seen to differ, and mended, on the host where somebody changed it", async () => {
  const state = (await readState(run, stack)) ?? {};
  const two = stack.spec.hosts.find(({ name }) => name === "two") as HostSpec;
  const other = { path: "/etc/journal", content: "another one\n", mode: 0o644 };
  await askHost(run, stack, state, two, ({ transport }) => transport.put(other).then(() => true));
  expect(await checkStack(run, stack, state, () => {}, kinds)).toMatchObject([
    { verdict: "verified" },
    { verdict: "verified" },
    { verdict: "differs", steps: [{ ok: false, seen: "not, or another one, on two" }] },
  ]);
  expect(await deployed()).toMatchObject([{}, {}, { verdict: "verified", steps: [{ changed: true }] }]);
  expect(await deployed()).toMatchObject([{}, {}, { verdict: "verified", steps: [{ changed: false }] }]);
});

it("cannot be looked into while one of its hosts is down, and says so; the other host is", async () => {
  const two = await machineOf("two");
  await cloud.kill(two);
  const state = (await readState(run, stack)) ?? {};
  expect(await checkStack(run, stack, state, () => {}, kinds)).toMatchObject([
    { name: "one", verdict: "verified" },
    { name: "two", verdict: "failed", reach: "machine stopped" },
    { name: "diary", verdict: "failed", reach: "host shop/two: machine stopped" },
  ]);
  // `deploy` starts the machine, and then all of it is well.
  expect((await deployed()).map(({ verdict }) => verdict)).toEqual(["verified", "verified", "verified"]);
});

it("goes with its stack", async () => {
  await destroyStacks(run, [stack], { allow: [], done: () => {} });
  const { records, things, orphans } = await cloud.inventory();
  expect({ records, orphans }).toEqual({ records: [], orphans: [] });
  expect(things).toEqual([]);
});
