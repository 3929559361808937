import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";

const home = mkdtempSync(join(tmpdir(), "longshore-start-"));
afterAll(async () => {
  await npm("stop");
  rmSync(home, { recursive: true, force: true });
});

/** As a user types it, but with a local cloud of the test's own. */
function npm(script: "start" | "stop") {
  return execa("npm", ["run", script], {
    cwd: packageRoot(),
    env: {
      LONGSHORE_HOME: home,
      LONGSHORE_MACHINES: "docker",
      TF_CLI_CONFIG_FILE: "/dev/null",
      NO_COLOR: "1",
    },
    all: true,
    stdin: "ignore",
  });
}

it("`npm start` brings a host up and fetches its page, again as often as one likes", async () => {
  const { all } = await npm("start");
  expect(all).toMatch(/✓ web: apply \d+\.\d s/);
  expect(all).toMatch(/http:\/\/127\.0\.0\.1:\d+\/ answers: \S/);
  expect(all).toContain("npx longshore ssh --target local web/web");
  expect((await npm("start")).all).toContain("nothing to change");
});

it("`npm run stop` takes it down", async () => {
  expect((await npm("stop")).all).toContain("nothing of the stack `web` is left on this computer");
});
