import type { EngineSpec, HostSpec } from "../../core/spec/index.js";
import { authorizedKeys } from "./authorized-keys.js";
import { containerStep } from "./containers/container.js";
import { declare } from "./containers/declared.js";
import { imageStep } from "./containers/image.js";
import { jobStep } from "./containers/job.js";
import { makeWay } from "./containers/make-way.js";
import { secretsStep } from "./containers/secrets.js";
import { settled } from "./containers/settled.js";
import { Started } from "./containers/started.js";
import { undeclaredContainers } from "./containers/undeclared-containers.js";
import { undeclaredSecrets } from "./containers/undeclared-secrets.js";
import { diskStep } from "./disk.js";
import { engineStep } from "./engine.js";
import { engineGroup, packagesHeld } from "./engine-packages.js";
import { engineSettings } from "./engine-settings.js";
import { firstBoot } from "./first-boot.js";
import type { HostStep } from "./host-context.js";
import { metadataGuard } from "./metadata-guard.js";
import { osDiskStep } from "./os-disk.js";
import { shareStep } from "./share.js";
import { shareVolumeStep } from "./share-volume.js";
import { undeclaredDisks } from "./undeclared-disks.js";
import { undeclaredShares } from "./undeclared-shares.js";
import { undeclaredVolumes } from "./undeclared-volumes.js";

/** Everything that a host of this declaration shall be, in the order in which it is made so. */
export function hostSteps(spec: HostSpec): HostStep[] {
  return [
    // A boot that waits for a disk which is gone would not end.
    undeclaredDisks,
    firstBoot,
    authorizedKeys,
    ...(spec.osDiskGib === undefined ? [] : [osDiskStep(spec.osDiskGib)]),
    ...spec.disks.map(diskStep),
    ...mountSteps(spec),
    ...(spec.engine ? engineSteps(spec, spec.engine) : []),
  ];
}

/** What a host has to do with shares. */
export function shareSteps(spec: HostSpec): HostStep[] {
  return [...mountSteps(spec), ...volumeSteps(spec)];
}

function mountSteps(spec: HostSpec): HostStep[] {
  return [undeclaredShares, ...spec.shares.map(shareStep)];
}

function volumeSteps(spec: HostSpec): HostStep[] {
  return spec.volumes.map((volume) => shareVolumeStep(volume));
}

/**
 * Settings come before the engine: wrong ones may be why it is down. All images and secrets come before any container
 * changes, and what is no longer declared goes first, because it may hold what another one wants.
 */
function engineSteps(spec: HostSpec, engine: EngineSpec): HostStep[] {
  const containers = spec.containers.map((container) => declare(container, spec));
  const started = new Started();
  const lasting = spec.containers.filter(({ job }) => job === undefined);
  return [
    engineSettings(engine),
    engineStep(engine),
    packagesHeld(engine),
    engineGroup,
    metadataGuard,
    ...volumeSteps(spec),
    ...containers.map(imageStep),
    ...spec.containers.flatMap((each) => (each.secrets ? [secretsStep(each, each.secrets)] : [])),
    undeclaredContainers,
    ...(containers.length > 1 ? [makeWay(containers)] : []),
    ...containers.map((each) =>
      each.container.job ? jobStep(each, each.container.job) : containerStep(each, started),
    ),
    ...(lasting.length > 0 ? [settled(lasting, started)] : []),
    undeclaredSecrets,
    undeclaredVolumes,
  ];
}
