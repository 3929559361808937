import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { SPEC_VERSION } from "../../../core/spec/index.js";
import { readStacks } from "../../../deploy/program/synth.js";
import { writeSynthesized } from "../../support/program.js";

it("refuses a spec of another version, and says what to do about it", () => {
  expect(() => read({ version: SPEC_VERSION + 1 })).toThrow(
    /longshore\.json: the spec that the program wrote can be read and is whole, not version 2, which another version of Longshore writes\. Run the command again; if it stays so, use one version of longshore for the program and the command line\.$/,
  );
});

it("keeps the fields of kinds that it does not know", () => {
  const buckets = [{ name: "media" }];
  expect(read({ buckets })[0]?.spec).toMatchObject({ version: SPEC_VERSION, stack: "shop", buckets });
});

function read(spec: object) {
  const outdir = mkdtempSync(join(tmpdir(), "longshore-spec-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  writeSynthesized(outdir, [{ name: "shop", configuration: {}, spec }]);
  return readStacks(outdir);
}
