import type { ContainerSpec } from "../../../core/spec/index.js";
import type { ContainerState } from "./container-state.js";

type Published = ContainerSpec["publish"][number];

/**
 * Which running containers hold something of the host that they are not to have any more, and that another one may want
 * that is about to start: a port, the host's network, the source of a mount. They have to end before any starts, or two
 * that swap what they have would wait for each other.
 */
export function inTheWay(
  declared: readonly ContainerSpec[],
  states: ReadonlyMap<string, ContainerState>,
  isCurrent: (container: ContainerSpec) => boolean,
): string[] {
  const changing = declared.filter((container) => !isCurrent(container));
  return changing.flatMap((container) => {
    const state = states.get(container.name);
    if (!state?.running) return [];
    const takers = changing.filter(({ name }) => name !== container.name);
    return takers.some((taker) => wants(taker, container, state)) ? [container.name] : [];
  });
}

/** Whether a container may want what another one holds and gives up. */
function wants(taker: ContainerSpec, declared: ContainerSpec, { holds }: ContainerState): boolean {
  const onHost = taker.network === "host";
  // Nobody but the containers themselves knows which ports they have in the host's network.
  if (holds.hostNetwork && (onHost || taker.publish.length > 0)) return true;
  const ports = holds.ports.filter((port) => !declared.publish.some((other) => isSame(port, other)));
  const sources = holds.sources.filter((source) => !declared.mounts.some((mount) => mount.source === source));
  return (
    ports.some((port) => onHost || taker.publish.some((other) => clash(port, other))) ||
    taker.mounts.some(({ source }) => sources.includes(source))
  );
}

function isSame(one: Published, other: Published): boolean {
  return clash(one, other) && one.address === other.address;
}

function clash(one: Published, other: Published): boolean {
  if (one.hostPort !== other.hostPort || one.protocol !== other.protocol) return false;
  return one.address === undefined || other.address === undefined || one.address === other.address;
}
