import { readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type StatusResult, TestProject } from "../../testbed/project.js";

const project = new TestProject();
const at = (path: string) => join(project.folder, path);
const NETWORK = `
const shop = new l.AzureStack(app, "shop", { location: "westeurope" });
new l.Network(shop, "net", { addressSpace: "10.77.0.0/16" });
const later = new l.AzureStack(app, "later", { location: "westeurope" });`;
/** What a program does that is run. */
const RUN = 'import { writeFileSync } from "node:fs"; writeFileSync("was-run", "");\n';

beforeAll(async () => {
  project.program("shop", NETWORK);
  await project.run(["up", "shop"]);
  writeFileSync(at("main.js"), RUN + readFileSync(at("main.js"), "utf8"));
});
afterAll(async () => {
  project.program("shop", NETWORK);
  await project.destroyAll();
});

const wasRun = () => {
  try {
    rmSync(at("was-run"));
    return true;
  } catch {
    return false;
  }
};
const CHANGED = "the program's files have changed since shop was brought up";

it.each([[["status", "shop"]], [["verify", "shop"]], [["share", "ls"]], [["volumes", "audit", "shop"]]])(
  "%j does not run the program, and says that it has changed",
  async (args) => {
    expect(await project.run(args)).toContain(CHANGED);
    expect(wasRun()).toBe(false);
  },
);

it("names the stacks that are not up, as the program declared them last", async () => {
  const output = await project.run(["status"]);
  expect(output).toContain("later: not up on local");
  expect(wasRun()).toBe(false);
});

it("runs the program for what was not there when it was last brought up", async () => {
  expect((await project.result<StatusResult>(["status", "later"])).up).toBe(false);
  expect(wasRun()).toBe(false);
  const refused = await project.refusal(["status", "new"], 2);
  expect(refused).toMatchObject([{ seen: "new" }]);
  expect(wasRun()).toBe(true);
});

it("runs the program to plan and to bring up, after which nothing has changed", async () => {
  await project.plan("shop");
  expect(wasRun()).toBe(true);
  await project.run(["up", "shop"]);
  expect(wasRun()).toBe(true);
  expect(await project.run(["status", "shop"])).not.toContain("have changed");
  // As a checkout of the same files does.
  utimesSync(at("main.js"), new Date(), new Date(0));
  expect(await project.run(["status", "shop"])).not.toContain("have changed");
});
