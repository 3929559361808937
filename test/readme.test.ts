import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";
import { TestProject } from "./e2e/support/project.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const project = new TestProject();
afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

it("shows a program that synthesizes as it stands", async () => {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  project.write("main.ts", program ?? "");
  project.write("site/Dockerfile", "FROM scratch\n");
  await execa(process.execPath, ["--import", "tsx", "main.ts"], { cwd: project.folder });
  const spec = JSON.parse(readFileSync(join(project.folder, "cdktf.out/stacks/shop/longshore.json"), "utf8"));
  expect(spec.hosts[0].containers[0].name).toBe("site");
});

it("names only commands, verbs and pages that exist", async () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
  for (const [, script] of readme.matchAll(/^npm (?:run )?(\w+)/gm))
    expect(scripts).toHaveProperty([script ?? ""]);
  const help = (await project.start(["--help"])).all;
  for (const [, verb] of readme.matchAll(/^longshore (\w+)/gm)) expect(help).toContain(`  ${verb} `);
  for (const [, page] of readme.matchAll(/\]\((docs\/[^)]*)\)/g)) {
    expect([page, existsSync(join(import.meta.dirname, "..", page ?? ""))]).toEqual([page, true]);
  }
});
