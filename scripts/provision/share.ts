import { randomUUID } from "node:crypto";
import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import { pathUnit } from "../../core/path-unit.js";
import { isWithin } from "../../core/paths.js";
import type { HostSpec, ShareMountSpec, ShareProtocol } from "../../core/spec/index.js";
import { unitLog, unitState } from "../commands/host.js";
import { packageManagerOf } from "../commands/packages/index.js";
import {
  bringShareUp,
  gaveUp,
  hasShareClient,
  lookInto,
  makeFolders,
  missingFolders,
  mountedAt,
  placeShare,
  probeShare,
  shareClientPackage,
  startAtBoot,
  stopPortmapper,
  unmountShare,
} from "../commands/share.js";
import { type ShareFacts, shareFiles, shareService, shareSource } from "../commands/share-files.js";
import type { RemoteFile } from "../transport/transport.js";
import { ask, askAndTell, requireSuccess } from "./ask.js";
import { tryToBringUp } from "./bring-share-up.js";
import { changedFiles } from "./changed-files.js";
import type { HostContext, HostStep } from "./host-context.js";

/** A share is mounted where it shall be, now and after a reboot, and takes and gives back what is written. */
export function shareStep(mount: ShareMountSpec): HostStep {
  const { share, path, readOnly } = mount;
  const expected = `the share ${share} is mounted at ${path} and ${readOnly ? "can be read" : "takes what is written"}`;
  const differs = (seen: string, more: { remedy?: string; log?: string } = {}) =>
    ({ ok: false, expected, seen, ...more }) as const;
  return {
    title: `share ${share}`,
    share,
    check: async (host) => {
      const facts = factsOf(host, share);
      // What is not mounted now is mounted as soon as somebody looks into its place.
      await host.transport.run(lookInto(path));
      const { mounted, changed, kept } = await look(host, mount, facts);
      if (!mounted)
        return differs("not mounted", { ...AWAY, log: await ask(host, unitLog(pathUnit(path, "mount"), 5)) });
      if (mounted.source !== shareSource(mount, facts)) return differs(`${mounted.source} at ${path}`);
      if (changed.length > 0) return differs(`another declaration (${changed.join(", ")})`);
      if (!kept) return differs("mounted until the next reboot only");
      const probe = await host.transport.run(probeShare(path, readOnly, randomUUID()));
      if (gaveUp(probe.exitCode)) return differs("mounted, but its server does not answer", AWAY);
      if (probe.exitCode !== 0) return differs(`mounted, but ${complaint(probe.stderr)}`, AWAY);
      const space = readSpace(probe.stdout);
      if (!readOnly && space.free < FULL_BYTES)
        return differs(`mounted, but full: ${spaceText(space)}`, GROW);
      const missing = await ask(host, missingFolders(path, foldersOf(host, mount)));
      if (missing !== "") return differs(`no folder ${missing.trim().split("\n").join(", ")}`);
      const seen = `${mounted.source} at ${path}, ${readOnly ? "read" : "written and read"}`;
      return space.free < space.size * NEARLY_FULL
        ? { ok: true, seen, warning: `the share ${share} is nearly full: ${spaceText(space)}` }
        : { ok: true, seen };
    },
    change: async (host) => {
      const facts = factsOf(host, share);
      await requireClient(host, mount.protocol);
      const { mounted, changed } = await look(host, mount, facts);
      const unit = pathUnit(path, "mount");
      if (mounted && changed.some((file) => file.endsWith(unit))) await ask(host, unmountShare(path));
      for (const file of filesOf(host.spec, mount, facts)) await host.transport.put(file);
      await ask(host, placeShare(path));
      requireSuccess(host, bringShareUp(share), await tryToBringUp(host, share));
      await ask(host, startAtBoot(share));
      const folders = foldersOf(host, mount);
      if (folders.length > 0 && !readOnly) await ask(host, makeFolders(path, folders));
    },
  };
}

/** A small file may still find its place where nothing else does. */
const FULL_BYTES = 2 ** 22;
const NEARLY_FULL = 0.05;
const GROW = { remedy: "Make its quota larger, or remove what is not needed." };

interface Space {
  /** In bytes. */
  readonly free: number;
  readonly size: number;
}

function readSpace(output: string): Space {
  const [free = Number.NaN, size = Number.NaN] = output.trim().split(/\s+/).map(Number);
  return { free, size };
}

function spaceText({ free, size }: Space): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `${mebibytes(free)} of ${mebibytes(size)} are free`;
}

const AWAY = { remedy: "`longshore up` fetches its keys and tries again." };

export async function requireClient(host: HostContext, protocol: ShareProtocol): Promise<void> {
  const { distribution } = host.spec;
  if ((await host.transport.run(hasShareClient(protocol))).exitCode === 0) return;
  const manager = packageManagerOf(distribution);
  await askAndTell(host, manager.refresh());
  await askAndTell(host, manager.install([{ name: shareClientPackage(protocol, distribution) }]));
  if (protocol === "nfs") await ask(host, stopPortmapper());
}

interface MountState {
  readonly mounted: { readonly source: string } | undefined;
  /** Files that are not as declared, by path. */
  readonly changed: readonly string[];
  /** Whether it is mounted again after a reboot. */
  readonly kept: boolean;
}

async function look(host: HostContext, mount: ShareMountSpec, facts: ShareFacts): Promise<MountState> {
  const [found, units, changed] = await Promise.all([
    ask(host, mountedAt(mount.path)),
    Promise.all(
      [shareService(mount.share), pathUnit(mount.path, "automount")].map((unit) =>
        ask(host, unitState(unit)),
      ),
    ),
    changedFiles(host, filesOf(host.spec, mount, facts)),
  ]);
  return {
    mounted: found.trim() === "" ? undefined : findmntSchema.parse(JSON.parse(found)).filesystems[0],
    changed,
    kept: units.every((unit) => unit.includes("UnitFileState=enabled")),
  };
}

const findmntSchema = z.object({ filesystems: z.array(z.object({ source: z.string() })) });

function filesOf(spec: HostSpec, mount: ShareMountSpec, facts: ShareFacts): RemoteFile[] {
  const users = spec.containers.filter(({ mounts }) =>
    mounts.some(({ source }) => isWithin(source, mount.path)),
  );
  return shareFiles(
    mount,
    facts,
    users.map(({ name }) => name),
  );
}

function foldersOf({ stack }: HostContext, { share, directories }: ShareMountSpec): string[] {
  const declared = stack.shares.find(({ name }) => name === share)?.directories ?? [];
  return [...new Set([...declared, ...directories])];
}

export function factsOf(host: HostContext, share: string): ShareFacts {
  const facts = host.shares.get(share);
  if (facts) return facts;
  throw new LongshoreError({
    where: host.spec.path,
    rule: `the share ${share} is there`,
    seen: "none in Terraform's state",
    remedy: `Run \`longshore up ${host.stack.stack}\`.`,
  });
}

function complaint(stderr: string): string {
  return stderr.trim().split("\n").at(-1) || "it could not be tried";
}
