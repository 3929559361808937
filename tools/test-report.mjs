import { readFileSync } from "node:fs";

/**
 * What a test run came to; `failures` says what failed beside the tests themselves.
 * @typedef {{ passed: number, failed: number, failures: string[] }} Tally
 */

/**
 * Reads vitest's JSON report. A skipped test is a failed one, a file that could not be loaded too, and so is a run
 * that ended badly although no test of it did, or that executed none.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Tally}
 */
export function readReport(file, exitCode) {
  const report = parse(file);
  if (!report) return { passed: 0, failed: 1, failures: ["vitest wrote no report"] };
  /** @type {Tally} */
  const tally = { passed: 0, failed: 0, failures: [] };
  for (const { name, status, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === "passed") tally.passed += 1;
      else tally.failed += 1;
      if (test.status !== "passed" && test.status !== "failed") {
        tally.failures.push(`not run (${test.status}): ${test.fullName}`);
      }
    }
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) {
      tally.failed += 1;
      tally.failures.push(`failed as a whole: ${name}`);
    }
  }
  if (tally.passed + tally.failed === 0) addFailure(tally, "no test was executed");
  if (exitCode !== 0 && tally.failed === 0) addFailure(tally, `vitest ended with exit code ${exitCode}`);
  return tally;
}

/**
 * @param {Tally} tally
 * @param {string} failure
 */
function addFailure(tally, failure) {
  tally.failed += 1;
  tally.failures.push(failure);
}

/**
 * @param {string} file
 * @returns {{ testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] } | undefined}
 */
function parse(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
