import { randomUUID } from "node:crypto";
import { z } from "zod";
import { LongshoreError } from "../../core/errors.js";
import type { HostSpec, ShareMountSpec, ShareProtocol } from "../../core/spec.js";
import { readFile, unitLog, unitState } from "../commands/host.js";
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
  stopPortmapper,
  unmountShare,
} from "../commands/share.js";
import { pathUnit, type ShareFacts, shareFiles, shareService, shareSource } from "../commands/share-files.js";
import type { RemoteFile } from "../transport/transport.js";
import { ask, askAndTell } from "./ask.js";
import type { HostContext, Step } from "./step.js";

/** A share is mounted where it shall be, now and after a reboot, and takes and gives back what is written. */
export function shareStep(mount: ShareMountSpec): Step {
  const { share, path, readOnly } = mount;
  const expected = `the share ${share} is mounted at ${path} and ${readOnly ? "can be read" : "takes what is written"}`;
  const differs = (seen: string, more: { remedy?: string; log?: string } = {}) =>
    ({ ok: false, expected, seen, ...more }) as const;
  return {
    title: `share ${share}`,
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
      const missing = await ask(host, missingFolders(path, foldersOf(host, mount)));
      if (missing !== "") return differs(`no folder ${missing.trim().split("\n").join(", ")}`);
      return { ok: true, seen: `${mounted.source} at ${path}, ${readOnly ? "read" : "written and read"}` };
    },
    change: async (host) => {
      const facts = factsOf(host, share);
      await requireClient(host, mount.protocol);
      const { mounted, changed } = await look(host, mount, facts);
      const unit = pathUnit(path, "mount");
      if (mounted && changed.some((file) => file.endsWith(unit))) await ask(host, unmountShare(path));
      for (const file of filesOf(host.spec, mount, facts)) await host.transport.put(file);
      await ask(host, placeShare(path));
      await ask(host, bringShareUp(share));
      const folders = foldersOf(host, mount);
      if (folders.length > 0 && !readOnly) await ask(host, makeFolders(path, folders));
    },
  };
}

const AWAY = { remedy: "`longshore up` fetches its keys and tries again." };

async function requireClient(host: HostContext, protocol: ShareProtocol): Promise<void> {
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

async function changedFiles(host: HostContext, files: readonly RemoteFile[]): Promise<string[]> {
  const differing = await Promise.all(
    files.map(async ({ path, content }) => {
      const { stdout } = await host.transport.run(readFile(path));
      return stdout === content ? [] : [path];
    }),
  );
  return differing.flat();
}

function filesOf(spec: HostSpec, mount: ShareMountSpec, facts: ShareFacts): RemoteFile[] {
  const users = spec.containers.filter(({ mounts }) =>
    mounts.some(({ source }) => `${source}/`.startsWith(`${mount.path}/`)),
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

function factsOf(host: HostContext, share: string): ShareFacts {
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
