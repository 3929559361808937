import { dirname, join, relative, resolve } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import {
  type ContainerSpec,
  ORDER_FILE,
  SPEC_FILE,
  SPEC_VERSION,
  type StackSpec,
  stackSpec,
} from "../../core/spec/index.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import { lock } from "../../system/lock.js";
import { keepPrivate, keepTreePrivate, makePrivateFolder } from "../../system/private.js";
import { asUsersShell } from "../../system/umask.js";
import type { Run } from "../run.js";
import type { TerraformConfiguration } from "./configuration.js";
import { readInputs } from "./inputs.js";
import { prepareOutdir } from "./outdir.js";
import type { Project } from "./project.js";
import { findReferences, inOrderOfReferences } from "./references.js";
import type { SynthesizedStack } from "./stack.js";

const remedy =
  "Run the command again; if it stays so, use one version of longshore for the program and the command line.";

const MANIFEST = keptJson(
  "the list of stacks that the program wrote",
  z.object({
    stacks: z.record(
      z.string(),
      z.object({
        name: z.string(),
        synthesizedStackPath: z.string(),
        annotations: z.array(z.object({ level: z.string(), message: z.string() })).default([]),
      }),
    ),
  }),
  { remedy, version: null },
);
const ORDER = keptJson("the order of the stacks that the program wrote", z.array(z.string()), { remedy });
const CONFIGURATION = keptJson(
  "the Terraform configuration that the program wrote",
  z.looseObject({}) as z.ZodType<TerraformConfiguration>,
  { remedy, version: null },
);
const SPEC = keptJson<StackSpec>("the spec that the program wrote", stackSpec, {
  remedy,
  version: SPEC_VERSION,
});

/** Of cdktf's levels of annotations. */
const WARNING = "@cdktf/warn";

/**
 * Runs the user's program and reads what it wrote. `quiet` for verbs whose output is somebody else's; `alone` where no
 * terraform runs after it.
 */
export async function synthesize(
  run: Run,
  options: { quiet?: boolean; alone?: boolean } = {},
): Promise<SynthesizedStack[]> {
  const { project, emit, signal } = run;
  const started = performance.now();
  const release = await lock(
    join(project.data, "synth.lock"),
    "synth",
    60,
    (holder) =>
      new LongshoreError(
        {
          where: project.folder,
          rule: "one run synthesizes at a time",
          seen: `process ${holder.pid} still at it`,
        },
        { exitCode: ExitCode.LOCKED },
      ),
    signal,
  );
  try {
    prepareOutput(project);
    const running = asUsersShell(() =>
      execa(project.app, {
        cwd: project.folder,
        shell: true,
        preferLocal: true,
        reject: false,
        stdin: "ignore",
        all: true,
        cancelSignal: signal,
        env: { CDKTF_OUTDIR: project.outdir, CHECKPOINT_DISABLE: "1" },
      }),
    );
    if (!options.quiet && !options.alone) run.target.preload();
    // As they are when it starts: what is changed while it runs is a change.
    const inputs = options.alone ? undefined : readInputs(project);
    const child = await running;
    signal.throwIfAborted();
    if (child.exitCode !== 0) {
      throw new LongshoreError(
        { where: `the program (${project.app})`, rule: "it ends without error", seen: `this\n${child.all}` },
        { exitCode: ExitCode.USAGE },
      );
    }
    if (child.all) emit({ type: "notice", text: child.all });
    const stacks = readStacks(project.outdir, project.folder);
    const seconds = (performance.now() - started) / 1000;
    if (!options.quiet) for (const text of readWarnings(project.outdir)) emit({ type: "warning", text });
    for (const { name } of options.quiet ? [] : stacks) {
      emit({ type: "phase", stack: name, phase: "synth", state: "done", seconds });
    }
    return stacks.map((stack, place) => ({ ...stack, program: { place, inputs } }));
  } finally {
    release();
  }
}

/** The stacks named, in the program's order; none named means all when there is one, or when `all` is set. */
export function chooseStacks(
  stacks: readonly SynthesizedStack[],
  names: readonly string[],
  options: { all?: boolean } = {},
): SynthesizedStack[] {
  const known = stacks.map(({ name }) => name).join(", ");
  const unknown = names.filter((name) => !stacks.some((stack) => stack.name === name));
  if (unknown.length > 0) {
    throw usage("a stack that the program declares", unknown.join(", "), `It declares: ${known}.`);
  }
  if (names.length === 0 && stacks.length > 1 && !options.all) {
    throw usage("name the stacks when the program declares several", "none named", `It declares: ${known}.`);
  }
  return names.length === 0 ? [...stacks] : stacks.filter(({ name }) => names.includes(name));
}

/** A host by `shop/web`, or by `web` when only one stack has a host of that name. */
export function chooseHost(stacks: readonly SynthesizedStack[], name: string) {
  const { stack, part } = choosePart("host", stacks, ({ hosts }) => hosts, name);
  return { stack, host: part };
}

/** A share, named as a host is. */
export function chooseShare(stacks: readonly SynthesizedStack[], name: string) {
  const { stack, part } = choosePart("share", stacks, ({ shares }) => shares, name);
  return { stack, share: part };
}

function choosePart<Part extends { readonly name: string }>(
  kind: "host" | "share",
  stacks: readonly SynthesizedStack[],
  partsOf: (spec: StackSpec) => readonly Part[],
  name: string,
): { stack: SynthesizedStack; part: Part } {
  const all = stacks.flatMap((stack) =>
    partsOf(stack.spec).map((part) => ({ stack, part, path: `${stack.name}/${part.name}` })),
  );
  const [first, second] = all.filter(({ part, path }) => name === part.name || name === path);
  if (first && !second) return first;
  throw usage(
    `a ${kind} of the program, as ${kind.toUpperCase()} or STACK/${kind.toUpperCase()}`,
    second ? `${name}, which several stacks have` : name,
    `It has: ${all.map(({ path }) => path).join(", ") || "none"}.`,
  );
}

/**
 * What a program wrote, in the order in which its stacks are brought up; `folder` is where it ran, and where its relative
 * paths begin.
 */
export function readStacks(outdir: string, folder = process.cwd()): SynthesizedStack[] {
  const file = join(outdir, "manifest.json");
  const manifest = readKept(file, MANIFEST);
  const order = readKept(join(outdir, ORDER_FILE), ORDER);
  if (!manifest || !order) {
    const missing = manifest ? join(outdir, ORDER_FILE) : file;
    throw usage(
      "the program calls app.synth()",
      `no ${missing} after it ended`,
      "Add app.synth() at its end.",
    );
  }
  for (const written of [file, join(outdir, ORDER_FILE)]) keepPrivate(written);
  const read = Object.values(manifest.stacks).map(({ name, synthesizedStackPath }) => {
    const configuration = join(outdir, synthesizedStackPath);
    keepPrivate(dirname(dirname(configuration)));
    keepTreePrivate(dirname(configuration));
    return readStack(name, configuration, folder);
  });
  // cdktf's manifest has them by their names.
  const ordered = read.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  // cdktf sees where a construct of one stack is used in another, but no remote state that the program itself names.
  return inOrderOfReferences(
    ordered.map((stack) => ({ ...stack, references: findReferences(stack, ordered) })),
  );
}

/** What constructs found no reason to refuse, but to warn of. */
export function readWarnings(outdir: string): string[] {
  const stacks = Object.values(readKept(join(outdir, "manifest.json"), MANIFEST)?.stacks ?? {});
  const annotations = stacks.flatMap((stack) => stack.annotations);
  return annotations.filter(({ level }) => level === WARNING).map(({ message }) => message);
}

/** What is written there may hold secrets, and is run: it is this user's alone, unless the project itself lies there. */
function prepareOutput({ folder, outdir }: Project): void {
  prepareOutdir(outdir);
  const isAround = !relative(outdir, folder).startsWith("..");
  if (isAround) return;
  makePrivateFolder(outdir);
  keepTreePrivate(outdir);
}

function readStack(name: string, file: string, folder: string): SynthesizedStack {
  const configuration = readKept(file, CONFIGURATION);
  const spec = readKept(join(file, "..", SPEC_FILE), SPEC);
  if (configuration && spec) return { name, configuration, spec: inFolder(spec, folder) };
  const missing = configuration ? SPEC_FILE : file;
  throw usage("every stack is an AzureStack in a Longshore App", `stack ${name} without a ${missing}`);
}

/** The spec with the paths of this computer. */
function inFolder(spec: StackSpec, folder: string): StackSpec {
  const placed = (container: ContainerSpec): ContainerSpec => {
    const { image } = container;
    if (image.kind !== "directory") return container;
    return { ...container, image: { ...image, directory: resolve(folder, image.directory) } };
  };
  const hosts = spec.hosts.map((host) => ({ ...host, containers: host.containers.map(placed) }));
  return { ...spec, hosts };
}

function usage(rule: string, seen: string, remedy?: string): LongshoreError {
  return new LongshoreError({ where: "longshore", rule, seen, remedy }, { exitCode: ExitCode.USAGE });
}
