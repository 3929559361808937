import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";

const outdir = mkdtempSync(join(tmpdir(), "longshore-cdktf-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** It runs the app by a shell, in the folder of cdktf.json, tells it where to write, and reads the manifest. */
it("names an app that cdktf's own command line can run", async () => {
  const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
  const { language, app } = read(join(packageRoot(), "cdktf.json")) as { language: string; app: string };
  expect(language).toBe("typescript");
  await execa(app, {
    shell: true,
    cwd: packageRoot(),
    env: { CDKTF_OUTDIR: outdir, CDKTF_CONTEXT_JSON: "{}" },
  });
  const { version, stacks } = read(join(outdir, "manifest.json")) as {
    version: string;
    stacks: Record<string, Record<string, string>>;
  };
  expect(version).toBe(read(join(packageRoot(), "node_modules/cdktf/package.json")).version);
  expect(Object.keys(stacks).sort()).toEqual(["files", "private", "web"]);
  for (const { synthesizedStackPath = "", workingDirectory = "" } of Object.values(stacks)) {
    expect(existsSync(join(outdir, synthesizedStackPath))).toBe(true);
    expect(synthesizedStackPath.startsWith(workingDirectory)).toBe(true);
  }
});
