import type { ContainerSpec, EngineSpec, HostSpec } from "../../core/spec.js";
import { authorizedKeys } from "./authorized-keys.js";
import { containerStep } from "./containers/container.js";
import { diskStep } from "./disk.js";
import { engineStep } from "./engine.js";
import { engineGroup, packagesHeld } from "./engine-packages.js";
import { engineSettings } from "./engine-settings.js";
import { firstBoot } from "./first-boot.js";
import type { HostStep } from "./host-context.js";
import { imageSource, imageStep } from "./containers/image.js";
import { metadataGuard } from "./metadata-guard.js";
import { shareStep } from "./share.js";
import { shareVolumeStep } from "./share-volume.js";
import { undeclaredContainers } from "./containers/undeclared-containers.js";
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
 * Settings come before the engine: wrong ones may be why it is down. All images come before any container changes,
 * and what is no longer declared goes first, because it may hold a port that another one wants.
 */
function engineSteps(spec: HostSpec, engine: EngineSpec): HostStep[] {
  const pairs = spec.containers.map((container) => containerSteps(container, spec));
  return [
    engineSettings(engine),
    engineStep(engine),
    packagesHeld(engine),
    engineGroup,
    metadataGuard,
    ...volumeSteps(spec),
    ...pairs.map(({ image }) => image),
    undeclaredContainers,
    ...pairs.map(({ container }) => container),
    undeclaredVolumes,
  ];
}

function containerSteps(container: ContainerSpec, spec: HostSpec): { image: HostStep; container: HostStep } {
  const source = imageSource(container, spec);
  return { image: imageStep(container, source), container: containerStep(container, source) };
}
