import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { TestProject } from "../testbed/project.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const project = new TestProject();
afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

it("shows a project that synthesizes as it stands", async () => {
  const shown = (language: string) => readme.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";
  project.write("main.ts", shown("ts"));
  project.write("cdktf.json", shown("json"));
  project.write("site/Dockerfile", "FROM scratch\n");
  await project.run(["synth"]);
  const spec = JSON.parse(readFileSync(join(project.folder, "cdktf.out/stacks/shop/longshore.json"), "utf8"));
  expect(spec.hosts[0].containers[0].name).toBe("site");
});

it("names only commands, verbs and pages that exist", async () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
  for (const [, script] of readme.matchAll(/^npm (?:run )?(?!install|init)(\w+)/gm))
    expect(scripts).toHaveProperty([script ?? ""]);
  const help = (await project.start(["--help"])).all;
  for (const [, verb] of readme.matchAll(/^npx longshore (\w+)/gm)) expect(help).toContain(`  ${verb} `);
  for (const [, page] of readme.matchAll(/\]\((docs\/[^)#]*)(?:#[^)]*)?\)/g)) {
    expect([page, existsSync(join(import.meta.dirname, "..", page ?? ""))]).toEqual([page, true]);
  }
});
