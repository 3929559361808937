import type { Command, Option } from "commander";
import type { KnownStack } from "../deploy/program/known-names.js";

export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/**
 * What the last of the words behind `longshore`, which may be empty, could become. None where that is up to the shell,
 * e.g. a file. `known` is only called where names of the program are asked for.
 */
export function candidates(
  root: Command,
  words: readonly string[],
  known: () => readonly KnownStack[],
): Candidate[] {
  const current = words.at(-1) ?? "";
  const { command, given, wants, isOver } = read(root, words.slice(0, -1));
  if (isOver) return [];
  const isOption = current.startsWith("-");
  const all =
    wants && !(wants.variadic && isOption)
      ? (wants.argChoices ?? []).map(plain)
      : isOption
        ? optionsOf(command)
        : [...verbsOf(command), ...argumentsOf(command, given, known)];
  return all.filter(({ word }) => word.startsWith(current));
}

/** Where in the command line one is: behind which command, with which arguments, and an option that wants a value. */
function read(root: Command, words: readonly string[]) {
  let command = root;
  let given: string[] = [];
  let wants: Option | undefined;
  for (const word of words) {
    if (word === "--") return { command, given, wants: undefined, isOver: true };
    if (word.startsWith("-")) {
      const option = command.options.find(({ short, long }) => word === short || word === long);
      wants = option?.required ? option : undefined;
    } else if (wants) {
      if (!wants.variadic) wants = undefined;
    } else {
      const verb = command.commands.find((each) => each.name() === word);
      if (verb) command = verb;
      given = verb ? [] : [...given, word];
    }
  }
  const isOver = command.name() === "ssh" && given.length > 0;
  return { command, given, wants, isOver };
}

function verbsOf(command: Command): Candidate[] {
  const verbs = command.createHelp().visibleCommands(command as never) as unknown as Command[];
  return verbs.map((verb) => ({ word: verb.name(), about: verb.description() }));
}

function optionsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command as never)
    .flatMap(({ long, description }) => (long ? [{ word: long, about: description }] : []));
}

function argumentsOf(
  { registeredArguments }: Command,
  given: readonly string[],
  known: () => readonly KnownStack[],
): Candidate[] {
  const argument = registeredArguments[given.length] ?? registeredArguments.at(-1);
  if (!argument || (given.length >= registeredArguments.length && !argument.variadic)) return [];
  if (argument.argChoices) return argument.argChoices.map(plain);
  const names = NAMES[argument.name()]?.(known, given) ?? [];
  return names.filter((name) => !given.includes(name)).map(plain);
}

/** The names that an argument takes, by what the usage calls it. */
const NAMES: Readonly<
  Record<string, (known: () => readonly KnownStack[], given: readonly string[]) => readonly string[]>
> = {
  stacks: (known) => known().map(({ stack }) => stack),
  host: (known) => withPaths(known(), ({ hosts }) => hosts),
  share: (known) => withPaths(known(), ({ shares }) => shares),
  container: (known, [host = ""]) =>
    known()
      .flatMap(({ hosts }) => hosts)
      .filter(({ name, path }) => host === name || host === path)
      .flatMap(({ containers }) => containers.map(({ name }) => name)),
};

/** Each by its path, and by its name alone where only one has it. */
function withPaths(
  stacks: readonly KnownStack[],
  partsOf: (stack: KnownStack) => readonly { readonly name: string }[],
): string[] {
  const all = stacks.flatMap((stack) =>
    partsOf(stack).map(({ name }) => ({ name, path: `${stack.stack}/${name}` })),
  );
  const alone = all.filter(({ name }) => all.filter((other) => other.name === name).length === 1);
  return [...alone.map(({ name }) => name), ...all.map(({ path }) => path)];
}

function plain(word: string): Candidate {
  return { word, about: "" };
}
