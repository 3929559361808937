import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { lines } from "./test-times.mjs";

/**
 * What a test run came to; `failures` says what failed, `files` how long each file took.
 * @typedef {{ passed: number, failed: number, failures: string[], files: { name: string, seconds: number }[] }} Tally
 */

/**
 * Reads vitest's JSON report. A skipped test is a failed one, a file that could not be loaded too, and so is a run
 * that ended badly although no test of it did, or that executed none, unless it may be empty.
 * @param {string} file
 * @param {number} exitCode
 * @param {{ mayBeEmpty?: boolean, secondsFile?: string }} [options]  what test-seconds.mjs wrote
 * @returns {Tally}
 */
export function readReport(file, exitCode, { mayBeEmpty = false, secondsFile } = {}) {
  const report = parse(file);
  if (!report) return failed("vitest wrote no report");
  /** @type {Tally} */
  const tally = { passed: 0, failed: 0, failures: [], files: secondsFile ? lines(secondsFile) : [] };
  for (const { name, status, assertionResults } of report.testResults) {
    const file = relative(process.cwd(), name);
    for (const test of assertionResults) {
      if (test.status === "passed") tally.passed += 1;
      else addFailure(tally, `${file}: ${test.fullName}: ${reason(test)}`);
    }
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) {
      addFailure(tally, `failed as a whole: ${file}`);
    }
  }
  if (tally.passed + tally.failed === 0 && !mayBeEmpty) addFailure(tally, "no test was executed");
  if (exitCode !== 0 && tally.failed === 0) addFailure(tally, `vitest ended with exit code ${exitCode}`);
  return tally;
}

/** In one line. @param {TestResult} test */
function reason({ status, failureMessages = [] }) {
  if (status !== "failed") return `not run (${status})`;
  return (failureMessages[0] ?? "failed").split("\n", 1)[0]?.slice(0, 200) ?? "";
}

/**
 * Of something that failed as a whole.
 * @param {string} what
 * @returns {Tally}
 */
export function failed(what) {
  return { passed: 0, failed: 1, failures: [what], files: [] };
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
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} TestResult
 * @typedef {{ name: string, status: string, assertionResults: TestResult[] }} FileResult
 * @param {string} file
 * @returns {{ testResults: FileResult[] } | undefined}
 */
function parse(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
