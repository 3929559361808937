import { ExitCode, LongshoreError } from "../../core/errors.js";
import { askHosts } from "../../deploy/hosts/ask.js";
import type { Visit } from "../../deploy/hosts/visit.js";
import { haveStacks, knownStacks } from "../../deploy/program/known.js";
import type { SynthesizedStack } from "../../deploy/program/stack.js";
import { chooseStacks } from "../../deploy/program/synth.js";
import { readState } from "../../deploy/stacks/stack-run.js";
import type { StateJson } from "../../deploy/terraform/json.js";
import { removeFolder, removeVolume } from "../../scripts/commands/volumes.js";
import { ask } from "../../scripts/provision/ask.js";
import type { HostContext } from "../../scripts/provision/host-context.js";
import { findOrphans, type Orphan } from "../../scripts/volumes/orphans.js";
import { bytesText } from "../bytes.js";
import type { Invocation } from "../invocation.js";
import { table } from "../table.js";

interface Found extends Orphan {
  readonly host: string;
}

/** A host on which not all could be done, and why. */
type Unseen = Pick<Visit<unknown>, "host" | "reach">;

/** Shows the volumes that no container has, and the folders of disks and shares that nothing declares. */
export async function auditVolumes(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  return await onEach(run, names, () => []);
}

/**
 * Removes volumes that no container has, with `yes`, and the folders that are named, `HOST:PATH`, of those that `audit`
 * shows. Without either it only shows them.
 */
export async function pruneVolumes(
  run: Invocation,
  names: readonly string[],
  options: { yes?: boolean; folder: readonly string[] },
): Promise<ExitCode> {
  return await onEach(run, names, (stack, found) => {
    refuseUnknown(stack, options.folder, found);
    return found.filter(({ host, kind, name }) =>
      kind === "volume" ? options.yes : options.folder.includes(`${host}:${name}`),
    );
  });
}

async function onEach(
  run: Invocation,
  names: readonly string[],
  choose: (stack: SynthesizedStack, found: readonly Found[]) => readonly Found[],
): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const known = await knownStacks(run, haveStacks(names), { quiet: true });
  const stacks = chooseStacks(known, names, { all: true });
  await run.identities.check(stacks);
  for (const stack of stacks) {
    const state = (await readState(run, stack)) ?? {};
    const { found, unseen } = await look(run, stack, state);
    const chosen = choose(stack, found);
    const { removed, missed } = await remove(run, stack, state, chosen);
    const orphans = found.map((orphan) => ({ ...orphan, removed: removed.has(orphan) }));
    run.io.result(text(stack, orphans, unseen, missed), { stack: stack.name, orphans, unseen, missed });
    if (unseen.length + missed.length > 0) code = ExitCode.DIFFERENT;
  }
  return code;
}

/** Looks at every host; adding up sizes takes a while. */
async function look(run: Invocation, stack: SynthesizedStack, state: StateJson) {
  const visits = await askHosts(run, stack, state, { work: findOrphans });
  const found = visits.flatMap(({ host, result = [] }) =>
    result.map((orphan): Found => ({ ...orphan, host })),
  );
  return {
    found: found.sort((a, b) => (a.host + a.name < b.host + b.name ? -1 : 1)),
    unseen: unseenOf(visits),
  };
}

async function remove(
  run: Invocation,
  stack: SynthesizedStack,
  state: StateJson,
  chosen: readonly Found[],
): Promise<{ removed: ReadonlySet<Found>; missed: Unseen[] }> {
  const removed = new Set<Found>();
  const visits = await askHosts(run, stack, state, {
    on: ({ name }) => chosen.some(({ host }) => host === name),
    work: async (context) => {
      const left = chosen.filter((orphan) => orphan.host === context.spec.name && !removed.has(orphan));
      for (const orphan of left) {
        await removeOrphan(context, orphan);
        removed.add(orphan);
      }
    },
  });
  return { removed, missed: unseenOf(visits) };
}

function unseenOf(visits: readonly Unseen[]): Unseen[] {
  return visits.filter(({ reach }) => reach !== "ssh").map(({ host, reach }) => ({ host, reach }));
}

async function removeOrphan(host: HostContext, { kind, name }: Orphan): Promise<void> {
  await ask(host, kind === "volume" ? removeVolume(name) : removeFolder(name));
}

function text(
  stack: SynthesizedStack,
  found: readonly (Found & { readonly removed: boolean })[],
  unseen: readonly Unseen[],
  missed: readonly Unseen[],
): string {
  const rows = found.map(({ host, kind, name, bytes, made, removed }) => [
    `${stack.name}/${host}`,
    kind,
    bytesText(bytes),
    made?.slice(0, 10) ?? "",
    removed ? "removed" : "kept",
    name,
  ]);
  return [
    found.length === 0
      ? `${stack.name}: nothing that is not used`
      : table(["HOST", "KIND", "SIZE", "MADE", "", "NAME"], rows),
    ...unseen.map(({ host, reach }) => `${stack.name}/${host} was not looked at: ${reach}`),
    ...missed.map(({ host, reach }) => `on ${stack.name}/${host} not all of it was removed: ${reach}`),
  ].join("\n");
}

/** A folder that is in use, or was never there, is a mistake that must not pass for done. */
function refuseUnknown(stack: SynthesizedStack, folders: readonly string[], found: readonly Found[]): void {
  const known = found.filter(({ kind }) => kind === "folder").map(({ host, name }) => `${host}:${name}`);
  const unknown = folders.filter((folder) => !known.includes(folder));
  if (unknown.length === 0) return;
  throw new LongshoreError(
    {
      where: stack.name,
      rule: "a folder to remove is one that `longshore volumes audit` shows, as HOST:PATH",
      seen: unknown.join(", "),
      remedy: `It shows: ${known.join(", ") || "none"}. Nothing was removed.`,
    },
    { exitCode: ExitCode.USAGE },
  );
}
