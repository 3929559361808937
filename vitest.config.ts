import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const source = (path: string) => new URL(path, import.meta.url).pathname;

/** The longest files of the machine tests, which start first: what is left at the end runs side by side. */
const LONGEST = [
  "whole-path",
  "machine-docker",
  "containers",
  "repository-engine",
  "chaos",
  "network-rules",
  "behind-our-back",
  "private-host",
  "debian-12",
  "logins",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const known = LONGEST.indexOf(basename(moduleId, ".test.ts"));
      return known === -1 ? LONGEST.length : known;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** Tests that run whole programs again and again (the command line, terraform, sshd, benchmarks), or long properties. */
const PROGRAMS = [
  "test/architecture.test.ts",
  "test/bench/**",
  "test/cli/{approval,completion,damaged-files,init,main,plan-file,preflight,private-files,recorded,refused-plans,stack-references,start}.test.ts",
  "test/cli/verbs/ssh.test.ts",
  "test/deploy/hosts/ssh-config.test.ts",
  "test/cloud-init/document.test.ts",
  "test/constructs/every-input.test.ts",
  "test/constructs/stack/literals.test.ts",
  "test/local/conformance/**",
  "test/scripts/transport/{private-key,ssh}.test.ts",
];

/** Beside all the others: see tools/test.mjs. */
const FLEET = "test/e2e/fleet.test.ts";

/** Ends a test that hangs: those of a slow machine, beside virtual machines that are emulated, are over sooner. */
const ON_A_SLOW_MACHINE = { testTimeout: 600_000, hookTimeout: 600_000 };

/** Machines, of the image that has the engine wherever installing it is not what is tested. */
const machines = {
  env: { LONGSHORE_MACHINE_IMAGE: "engine" },
  testTimeout: 600_000,
  hookTimeout: 900_000,
};

export default defineConfig({
  resolve: {
    alias: [
      { find: /^longshore$/, replacement: source("./constructs/index.ts") },
      { find: /^longshore\/testing$/, replacement: source("./testing/index.ts") },
    ],
  },
  test: {
    sequence: { sequencer: LongestFirst },
    // CI services and terminals are asked by the libraries for colours.
    env: { NO_COLOR: "1" },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/nightly/**", ...PROGRAMS],
          ...ON_A_SLOW_MACHINE,
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: {
          name: "programs",
          include: PROGRAMS.map((path) => (path.endsWith("**") ? `${path}/*.test.ts` : path)),
          ...ON_A_SLOW_MACHINE,
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: { ...machines, name: "fleet", include: [FLEET], maxWorkers: 1 },
      },
      {
        extends: true,
        test: {
          ...machines,
          name: "machines",
          include: ["test/e2e/**/*.test.ts"],
          exclude: [FLEET],
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: { ...machines, name: "nightly", include: ["test/nightly/**/*.test.ts"], maxWorkers: 1 },
      },
    ],
  },
});
