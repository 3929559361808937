import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { App, AzureStack } from "../../constructs/index.js";
import { filesStack } from "../../stacks/files.js";
import { privateStack } from "../../stacks/private.js";
import { webStack } from "../../stacks/web.js";
import { windowsStack } from "../../stacks/windows.js";
import { packageRoot } from "../../system/package-root.js";
import { synthesize, testApp } from "../constructs/support.js";
import { plainStack } from "./plain.js";

const STACKS: Record<string, (app: App) => AzureStack> = {
  web: webStack,
  private: privateStack,
  files: filesStack,
  windows: windowsStack,
  plain: plainStack,
};

/** What is written for each stack, whole. `UPDATE_GOLDEN=1 npx vitest run golden` writes the files anew. */
describe("the stack", () => {
  it.each(Object.entries(STACKS))("%s", (name, build) => {
    const text = `${JSON.stringify(synthesize(build(testApp())), readable, 2)}\n`;
    const file = join(packageRoot(), "test", "golden", "stacks", `${name}.json`);
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, "utf8"));
  });
});

/** Without custom data, whose text has goldens of its own; and the project's folder by a name that is the same everywhere. */
function readable(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (key === "custom_data") return Buffer.from(value, "base64").toString().split("\n")[0];
  if (key === "script") return value.split("\n");
  return value.replace(process.cwd(), "/project");
}
