import { appendFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * A reporter of vitest's that writes down how long each file took, with what is before and after its tests: a line of
 * JSON for each, in the file that LONGSHORE_TEST_SECONDS names. vitest's JSON has the tests' own time alone.
 */
export default class {
  /** @param {import("vitest/node").TestModule} module */
  onTestModuleEnd(module) {
    const file = process.env.LONGSHORE_TEST_SECONDS;
    if (!file) return;
    const line = {
      name: relative(process.cwd(), module.moduleId),
      seconds: module.diagnostic().duration / 1000,
    };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}
