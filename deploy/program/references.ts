import { resolve } from "node:path";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { DeclaredStack, StateReference } from "./stack.js";
import { isSameState, type StateLocation, stateLocation } from "./state-location.js";

/** What a stack takes from other states. */
export function findReferences(stack: DeclaredStack, stacks: readonly DeclaredStack[]): StateReference[] {
  const blocks = Object.entries(stack.configuration.data?.terraform_remote_state ?? {});
  if (blocks.length === 0) return [];
  const texts = textsOf(stack.configuration);
  return blocks.map(([name, block]) => {
    const { backend = "", config = {}, defaults } = (block ?? {}) as Partial<RemoteState>;
    const places = placesOf({ backend, config: config ?? {} }, stack.spec.stack);
    return {
      name,
      address: `data.terraform_remote_state.${name}`,
      stack: stacks.find((other) => name === `${CROSS_STACK}${other.spec.stack}` || isStateOf(other, places)),
      outputs: outputsOf(name, texts),
      defaults: Object.keys(defaults ?? {}),
    };
  });
}

/** The stacks in their order, but each after those whose state it reads. */
export function inOrderOfReferences<
  Stack extends DeclaredStack & { readonly references?: readonly StateReference[] },
>(stacks: readonly Stack[]): Stack[] {
  const ordered = new Set<Stack>();
  const add = (stack: Stack, path: readonly string[]) => {
    if (ordered.has(stack)) return;
    const { stack: name } = stack.spec;
    const after = [...path, name];
    if (path.includes(name)) throw circular(after.slice(path.indexOf(name)));
    for (const reference of stack.references ?? []) {
      const other = stacks.find(({ spec }) => spec.stack === reference.stack?.spec.stack);
      // The state that a stack itself had before is there already.
      if (other && other !== stack) add(other, after);
    }
    ordered.add(stack);
  };
  for (const stack of stacks) add(stack, []);
  return [...ordered];
}

/** How cdktf calls what it makes where a construct of one stack is used in another. */
const CROSS_STACK = "cross-stack-reference-input-";

interface RemoteState {
  readonly backend: string;
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly defaults: Readonly<Record<string, unknown>> | null;
}

function isStateOf({ spec, configuration }: DeclaredStack, places: readonly StateLocation[]): boolean {
  const own = stateLocation(configuration);
  return (
    own !== undefined &&
    placesOf(own, spec.stack).some((at) => places.some((place) => isSameState(at, place)))
  );
}

/** The path of a state file may be meant from the project's folder, or from where terraform runs for the stack. */
function placesOf({ backend, config }: StateLocation, stack: string): StateLocation[] {
  const { path } = config;
  if (backend !== "local" || typeof path !== "string") return [{ backend, config }];
  return [resolve(path), resolve(".longshore/azure/stacks", stack, path)].map((absolute) => ({
    backend,
    config: { ...config, path: absolute },
  }));
}

function outputsOf(name: string, texts: readonly string[]): string[] {
  const used = new RegExp(
    `\\bdata\\.terraform_remote_state\\.${name}\\.outputs(?:\\.([\\w-]+)|\\["([^"\\\\]+)"\\])`,
    "g",
  );
  const found = texts.flatMap((text) => [...text.matchAll(used)].map(([, field, key]) => field ?? key ?? ""));
  return [...new Set(found)].sort();
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function circular(path: readonly string[]): LongshoreError {
  return new LongshoreError(
    {
      where: path[0] ?? "",
      rule: "stacks do not take values of each other in a circle",
      seen: path.join(" -> "),
      remedy: "Declare in one stack what both need.",
    },
    { exitCode: ExitCode.USAGE },
  );
}
