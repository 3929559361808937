import type { ContainerSpec, HostSpec, ShareVolumeSpec } from "../../core/spec/index.js";
import { removeContainer } from "../commands/docker.js";
import { stopContainer } from "../commands/docker-stop.js";
import { unitState } from "../commands/host.js";
import { bringShareUp, OLD_KEYS, proveVolume, startAtBoot } from "../commands/share.js";
import { type ShareFacts, shareService, volumeFiles } from "../commands/share-files.js";
import { ask, requireSuccess } from "./ask.js";
import { tryToBringUp } from "./bring-share-up.js";
import { changedFiles } from "./changed-files.js";
import { containerState } from "./containers/container-state.js";
import type { HostContext, HostStep } from "./host-context.js";
import { factsOf, requireClient } from "./share.js";

/**
 * The engine has a volume that is a share, with the keys of now. It never changes those of a volume: where they are of
 * before, the containers that have it are removed with it, and made anew by their own steps.
 */
export function shareVolumeStep(volume: ShareVolumeSpec, options: { oldKeys?: "accepted" } = {}): HostStep {
  const { name, share } = volume;
  const expected = `the volume ${name} is the share ${share} and takes what is written`;
  const differs = (seen: string) => ({ ok: false, expected, seen }) as const;
  return {
    title: `volume ${name}`,
    layer: "workload",
    share: name,
    check: async (host) => {
      const changed = await changedFiles(host, filesOf(host.spec, volume, factsOf(host, share)));
      if (changed.length > 0) return differs(`another declaration (${changed.join(", ")})`);
      const { exitCode, stderr } = await host.transport.run(proveVolume(name));
      const fine = exitCode === 0 || (exitCode === OLD_KEYS && options.oldKeys === "accepted");
      if (!fine) return differs(stderr.trim().split("\n").at(-1) ?? "");
      const enabled = (await ask(host, unitState(shareService(name)))).includes("UnitFileState=enabled");
      if (!enabled) return differs("a volume for which nothing fetches keys at the next boot");
      return { ok: true, seen: `${share}, written and read` };
    },
    change: async (host) => {
      await requireClient(host, "smb");
      for (const file of filesOf(host.spec, volume, factsOf(host, share))) await host.transport.put(file);
      const brought = await tryToBringUp(host, name);
      if (brought.exitCode === OLD_KEYS) {
        await removeUsers(host, volume);
        await ask(host, bringShareUp(name));
      } else {
        requireSuccess(host, bringShareUp(name), brought);
      }
      await ask(host, startAtBoot(name));
    },
  };
}

async function removeUsers(host: HostContext, volume: ShareVolumeSpec): Promise<void> {
  for (const { name } of usersOf(host.spec, volume)) {
    if ((await containerState(host, name))?.declaration === undefined) continue;
    host.report(`removes container ${name}, which has the volume with keys of before`);
    await ask(host, stopContainer(name));
    await ask(host, removeContainer(name));
  }
}

function filesOf(spec: HostSpec, volume: ShareVolumeSpec, facts: ShareFacts) {
  return volumeFiles(
    volume,
    facts,
    usersOf(spec, volume).map(({ name }) => name),
  );
}

function usersOf({ containers }: HostSpec, { name }: ShareVolumeSpec): ContainerSpec[] {
  return containers.filter(({ mounts }) => mounts.some(({ source }) => source === name));
}
