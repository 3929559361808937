import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";

interface Tally {
  passed: number;
  failed: number;
  failures: string[];
}

let readReport: (
  file: string,
  exitCode: number,
  options?: { mayBeEmpty?: boolean; secondsFile?: string },
) => Tally;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-report-"));
  ({ readReport } = await import(pathToFileURL(join(packageRoot(), "tools", "test-report.mjs")).href));
});
afterAll(() => rmSync(folder, { recursive: true }));

function tallyOf(exitCode: number, ...files: { status: string; tests: [status: string, name: string][] }[]) {
  const report = join(folder, "report.json");
  const testResults = files.map(({ status, tests }, index) => ({
    name: join(process.cwd(), `test/${index}.test.ts`),
    status,
    assertionResults: tests.map(([status, fullName]) => ({
      status,
      fullName,
      failureMessages: status === "failed" ? ["Error: 1 is not 2\n    at somewhere"] : [],
    })),
  }));
  writeFileSync(report, JSON.stringify({ testResults }));
  const secondsFile = join(folder, "report.seconds");
  writeFileSync(secondsFile, '{"name":"test/0.test.ts","seconds":1.5}\n');
  return readReport(report, exitCode, { secondsFile });
}

describe("the tally of a test run", () => {
  it("counts what passed and what failed, and says why in one line", () => {
    const file = {
      status: "failed",
      tests: [
        ["passed", "a"],
        ["failed", "b"],
        ["passed", "c"],
      ] as [string, string][],
    };
    expect(tallyOf(1, file)).toMatchObject({
      passed: 2,
      failed: 1,
      failures: ["test/0.test.ts: b: Error: 1 is not 2"],
      files: [{ name: "test/0.test.ts", seconds: 1.5 }],
    });
  });

  it("counts a test that was not run as failed", () => {
    const file = {
      status: "passed",
      tests: [
        ["passed", "a"],
        ["skipped", "b"],
        ["todo", "c"],
      ] as [string, string][],
    };
    expect(tallyOf(0, file)).toMatchObject({
      passed: 1,
      failed: 2,
      failures: ["test/0.test.ts: b: not run (skipped)", "test/0.test.ts: c: not run (todo)"],
    });
  });

  it("counts a file that could not be loaded, or whose hooks failed, as failed", () => {
    expect(
      tallyOf(1, { status: "failed", tests: [] }, { status: "passed", tests: [["passed", "a"]] }),
    ).toMatchObject({
      passed: 1,
      failed: 1,
      failures: [expect.stringMatching(/^failed as a whole: test\/0\.test\.ts$/)],
    });
  });

  it("fails a run that executed nothing, or left no report", () => {
    expect(tallyOf(0)).toMatchObject({ passed: 0, failed: 1, failures: ["no test was executed"] });
    expect(readReport(join(folder, "report.json"), 0, { mayBeEmpty: true })).toMatchObject({ failed: 0 });
    expect(readReport(join(folder, "missing.json"), 1)).toMatchObject({
      passed: 0,
      failed: 1,
      failures: ["vitest wrote no report"],
    });
  });

  it("fails a run that ended badly although every test passed", () => {
    expect(tallyOf(1, { status: "passed", tests: [["passed", "a"]] })).toMatchObject({
      passed: 1,
      failed: 1,
      failures: ["vitest ended with exit code 1"],
    });
  });
});
