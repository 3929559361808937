import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type StackSpec, stackSpec } from "../../core/spec/index.js";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import type { Target } from "../targets/target.js";
import type { StateJson, StateResource } from "../terraform/json.js";
import { identityOfFile, type StateIdentity, stateIdentitySchema } from "../terraform/state-identity.js";
import type { TerraformConfiguration } from "./configuration.js";
import type { Inputs } from "./inputs.js";
import type { Project } from "./project.js";
import type { SynthesizedStack } from "./stack.js";

/** What a stack was when it was last brought up or deployed to: commands that look need not run the program. */
export interface StackRecord {
  readonly version: 1;
  /** The project's folder, where the spec's paths lead. */
  readonly folder: string;
  /** Where the stack stands among those of the program. */
  readonly place: number;
  readonly inputs?: Inputs | undefined;
  readonly configuration: TerraformConfiguration;
  readonly spec: StackSpec;
  /** What Terraform's state said, without what it marks as sensitive; only of a state that lies here. */
  readonly state?: { readonly serial: StateIdentity; readonly values: StateJson } | undefined;
}

const RECORD = keptJson<StackRecord>(
  "the record of what was brought up",
  z.object({
    version: z.literal(1),
    folder: z.string(),
    place: z.number(),
    inputs: z.object({ stamp: z.string(), content: z.string() }).optional(),
    configuration: z.looseObject({}) as z.ZodType<TerraformConfiguration>,
    spec: stackSpec,
    state: z
      .object({
        serial: stateIdentitySchema,
        values: z.looseObject({}) as z.ZodType<StateJson>,
      })
      .optional(),
  }),
  { remedy: "Remove it: it is written again by the next `longshore up` or `longshore deploy`." },
);

const FILE = "record.json";

/** Where the stack's record lies. */
export function recordFile({ workspaces }: Pick<Target, "workspaces">, stack: string): string {
  return join(workspaces, stack, FILE);
}

/** Notes what is up, or what is about to be when there is no state yet. Of what no program declared nothing is noted. */
export function writeRecord(
  { project, target }: { readonly project: Project; readonly target: Target },
  stack: SynthesizedStack,
  state: StateJson | undefined,
): void {
  if (!stack.program) return;
  const { configuration, spec, program } = stack;
  const file = target.stateFile(stack);
  const serial = file === undefined ? undefined : identityOfFile(file);
  const record: StackRecord = {
    version: 1,
    folder: project.folder,
    ...program,
    configuration,
    spec,
    state: state && serial && { serial, values: withoutSecrets(state) },
  };
  writeFileAtomic(recordFile(target, stack.name), `${JSON.stringify(record)}\n`);
}

/** The stacks that are recorded on a target for this project, in the program's order. */
export function readRecords(project: Project, target: Target): SynthesizedStack[] {
  return namesIn(target.workspaces)
    .flatMap((name) => {
      const record = readKept(recordFile(target, name), RECORD);
      if (!record || record.folder !== project.folder) return [];
      const { configuration, spec, place, inputs } = record;
      return [{ name, configuration, spec, program: { place, inputs } }];
    })
    .sort((one, other) => one.program.place - other.program.place);
}

/** What the state said, as long as it still is that state. */
export function recordedState(target: Target, stack: SynthesizedStack): StateJson | undefined {
  const file = target.stateFile(stack);
  const state = readKept(recordFile(target, stack.name), RECORD)?.state;
  if (file === undefined || !state) return undefined;
  const now = identityOfFile(file);
  const { lineage, serial } = state.serial;
  return now?.lineage === lineage && now.serial === serial ? state.values : undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Attributes that Terraform marks as sensitive, in whole or in part, are left out. */
function withoutSecrets(state: StateJson): StateJson {
  const resources = state.values?.root_module?.resources ?? [];
  return { values: { root_module: { resources: resources.map(withoutSensitiveValues) } } };
}

function withoutSensitiveValues({
  address,
  mode,
  type,
  values,
  sensitive_values: marks = {},
}: StateResource) {
  const isOpen = (name: string) => !JSON.stringify(marks[name] ?? null).includes("true");
  const open = Object.entries(values).filter(([name]) => isOpen(name));
  return { address, mode, type, values: Object.fromEntries(open) };
}
