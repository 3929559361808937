import { clash, type PublishedPort } from "../../../core/published-port.js";
import type { ContainerSpec } from "../../../core/spec/index.js";
import type { ContainerState } from "./container-state.js";

/** What of its host a container holds that it is not to have any more. */
export interface GivenUp {
  readonly name: string;
  /** Whether it is in the host's network: nobody but the container knows which ports it has there. */
  readonly hostNetwork: boolean;
  readonly ports: readonly PublishedPort[];
  /** The sources of mounts. */
  readonly sources: readonly string[];
}

/** What running containers give up, or may give up because they are in the host's network. */
export function givenUp(
  declared: readonly ContainerSpec[],
  states: ReadonlyMap<string, ContainerState>,
): GivenUp[] {
  return declared.flatMap(({ name, publish, mounts }) => {
    const state = states.get(name);
    if (!state?.running) return [];
    const { hostNetwork, ...held } = state.holds;
    const ports = held.ports.filter((port) => !publish.some((other) => isSame(port, other)));
    const sources = held.sources.filter((source) => !mounts.some((mount) => mount.source === source));
    return hostNetwork || ports.length + sources.length > 0 ? [{ name, hostNetwork, ports, sources }] : [];
  });
}

/** Whether a container that is about to start may want what another one gives up. */
export function mayWant(
  { network, publish, mounts }: ContainerSpec,
  { hostNetwork, ports, sources }: GivenUp,
): boolean {
  const onHost = network === "host";
  if (hostNetwork && (onHost || publish.length > 0)) return true;
  return (
    ports.some((port) => onHost || publish.some((other) => clash(port, other))) ||
    mounts.some(({ source }) => sources.includes(source))
  );
}

function isSame(one: PublishedPort, other: PublishedPort): boolean {
  return clash(one, other) && one.address === other.address;
}
