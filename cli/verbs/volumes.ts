import { ExitCode, LongshoreError } from "../../core/errors.js";
import { removeFolder, removeVolume } from "../../scripts/commands/volumes.js";
import { ask } from "../../scripts/provision/ask.js";
import type { HostContext } from "../../scripts/provision/step.js";
import { findOrphans, type Orphan } from "../../scripts/volumes/orphans.js";
import { bytesText } from "../bytes.js";
import { onHosts } from "../converge.js";
import type { Invocation } from "../invocation.js";
import { readState } from "../stack-run.js";
import { chooseStacks, type SynthesizedStack, synthesize } from "../synth.js";
import { table } from "../table.js";

interface Found extends Orphan {
  readonly host: string;
  readonly removed: boolean;
}

/** Shows the volumes that no container has, and the folders of disks and shares that nothing declares. */
export async function auditVolumes(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  return await onEach(run, names, async () => () => false);
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
  return await onEach(run, names, async (stack, found) => {
    refuseUnknown(stack, options.folder, found);
    return (host, { kind, name }) =>
      kind === "volume" ? (options.yes ?? false) : options.folder.includes(`${host}:${name}`);
  });
}

type Choice = (host: string, orphan: Orphan) => boolean;

async function onEach(
  run: Invocation,
  names: readonly string[],
  choose: (stack: SynthesizedStack, found: readonly Found[]) => Promise<Choice>,
): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  for (const stack of chooseStacks(await synthesize(run, { quiet: true }), names, { all: true })) {
    const looked = await look(run, stack, () => false);
    const chosen = await choose(stack, looked.found);
    const wanted = looked.found.some((orphan) => chosen(orphan.host, orphan));
    const { found, unseen } = wanted ? await look(run, stack, chosen) : looked;
    run.io.result(text(stack, found, unseen), { stack: stack.name, orphans: found, unseen });
    if (unseen.length > 0) code = ExitCode.DIFFERENT;
  }
  return code;
}

/** Looks at every host, and removes what is chosen of what it finds there. */
async function look(run: Invocation, stack: SynthesizedStack, chosen: Choice) {
  const found: Found[] = [];
  const state = (await readState(run, stack)) ?? {};
  const reports = await onHosts(run, stack, state, {
    start: false,
    about: () => [],
    steps: async (context) => {
      for (const orphan of await findOrphans(context)) {
        const remove = chosen(context.spec.name, orphan);
        if (remove) await removeOrphan(context, orphan);
        found.push({ ...orphan, host: context.spec.name, removed: remove });
      }
      return [];
    },
  });
  const unseen = reports.filter(({ reach }) => reach !== "ssh").map(({ host, reach }) => ({ host, reach }));
  return { found: found.sort((a, b) => (a.host + a.name < b.host + b.name ? -1 : 1)), unseen };
}

async function removeOrphan(host: HostContext, { kind, name }: Orphan): Promise<void> {
  await ask(host, kind === "volume" ? removeVolume(name) : removeFolder(name));
}

function text(
  stack: SynthesizedStack,
  found: readonly Found[],
  unseen: readonly { host: string; reach: string }[],
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
