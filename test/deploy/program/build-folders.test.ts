import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ExitCode } from "../../../core/errors.js";
import { checkBuildFolders } from "../../../deploy/program/build-folders.js";
import type { SynthesizedStack } from "../../../deploy/program/stack.js";
import { containerSpec, hostSpec, stackSpec } from "../../support/recorder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-builds-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A stack with a container built from each of the directories, and one that is pulled. */
function stackOf(...directories: string[]): SynthesizedStack {
  const built = directories.map((directory, at) =>
    containerSpec({
      name: `built${at}`,
      image: {
        kind: "directory",
        directory: join(folder, directory),
        dockerfile: "Dockerfile",
        args: {},
        packages: [],
      },
    }),
  );
  const spec = stackSpec([hostSpec({ containers: [containerSpec(), ...built] })]);
  return { name: "shop", configuration: {}, spec };
}

it("is silent about folders that can be built from", async () => {
  mkdirSync(join(folder, "site"));
  writeFileSync(join(folder, "site/Dockerfile"), "FROM scratch\n");
  await checkBuildFolders([stackOf("site")]);
});

it("tells all that is wrong, of every container, as an error of the input", async () => {
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "empty"));
  mkdirSync(join(folder, "ignoring"));
  writeFileSync(join(folder, "ignoring/Dockerfile"), "FROM scratch\n");
  writeFileSync(join(folder, "ignoring/.dockerignore"), "[\n!\n");
  const refused = checkBuildFolders([stackOf("missing", "file", "empty", "ignoring")]);
  await expect(refused).rejects.toMatchObject({
    exitCode: ExitCode.USAGE,
    violations: [
      { where: `shop/web/built0: ${folder}/missing`, seen: "no such file" },
      { where: `shop/web/built1: ${folder}/file`, seen: "a file" },
      { where: `shop/web/built2: ${folder}/empty`, seen: "no such file" },
      { where: `shop/web/built3: ${folder}/ignoring/.dockerignore, line 1` },
      { where: `shop/web/built3: ${folder}/ignoring/.dockerignore, line 2` },
    ],
  });
});
