import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ORDER_FILE, SPEC_FILE, SPEC_VERSION } from "../../core/spec/file.js";
import type { StackSpec } from "../../core/spec/index.js";

/** A stack as a program declares it; its spec has nothing that is not given here. */
export interface ProgramStack {
  readonly name: string;
  readonly configuration: object;
  readonly spec?: Partial<StackSpec>;
}

/** Writes into a folder what synth writes of a program: for commands that do not run one. */
export function writeSynthesized(outdir: string, stacks: readonly ProgramStack[]): void {
  const write = (file: string, value: unknown) => {
    const path = join(outdir, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value));
  };
  const entries = stacks.map(({ name, configuration, spec }) => {
    const synthesizedStackPath = join("stacks", name, "cdk.tf.json");
    write(synthesizedStackPath, configuration);
    const nothing = { hosts: [], shares: [], retained: [], secretsInState: false };
    write(join("stacks", name, SPEC_FILE), { version: SPEC_VERSION, stack: name, ...nothing, ...spec });
    return [name, { name, synthesizedStackPath }] as const;
  });
  write("manifest.json", { stacks: Object.fromEntries(entries) });
  write(
    ORDER_FILE,
    stacks.map(({ name }) => name),
  );
}
