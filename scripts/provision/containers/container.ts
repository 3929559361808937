import { LongshoreError } from "../../../core/errors.js";
import type { ContainerSpec } from "../../../core/spec/index.js";
import { removeContainer, renameContainer, startContainer } from "../../commands/docker.js";
import { createContainer } from "../../commands/docker-create.js";
import { stopContainer } from "../../commands/docker-stop.js";
import { ask } from "../ask.js";
import type { HostContext, HostStep } from "../host-context.js";
import type { Difference } from "../step.js";
import {
  type ContainerState,
  containerState,
  DECLARATION_LABEL,
  declarationHash,
} from "./container-state.js";
import type { Declared } from "./declared.js";
import { probe, untilHealthy } from "./health.js";
import { imageTitle } from "./image.js";
import { lastLines } from "./last-lines.js";
import type { Started } from "./started.js";

/** The container runs as declared, from the declared image, and is healthy. */
export function containerStep({ container, imageId }: Declared, started: Started): HostStep {
  const { name } = container;
  const expected = `container ${name} runs as declared and is healthy`;
  const differs = (seen: string, more: Partial<Difference> = {}): Difference => ({
    ok: false,
    expected,
    seen,
    ...more,
  });
  return {
    title: `container ${name}`,
    layer: "workload",
    stops: "dependents",
    needs: [imageTitle(container)],
    check: async (host) => {
      const [image, state] = await Promise.all([imageId(host), containerState(host, name)]);
      if (!state) return differs("no such container");
      if (state.declaration === undefined)
        return differs("a container that was not made by longshore", BY_HAND);
      if (image === undefined) return differs("a container whose declared image is not on the host");
      if (state.declaration !== declarationHash(container, image))
        return differs("a container of another declaration");
      if (hasDoneItsWork(container, state)) return { ok: true, seen: "ended with exit code 0" };
      if (!state.running) return differs(state.status, { log: await lastLines(host, name) });
      const { healthy, seen } = await probe(host, container);
      return healthy
        ? { ok: true, seen }
        : differs(`running, but ${seen}`, { log: await lastLines(host, name) });
    },
    change: async (host) => {
      const [image, state] = await Promise.all([imageId(host), containerState(host, name)]);
      if (image === undefined)
        throw new LongshoreError({ where: host.spec.path, rule: `${name}'s image is on the host` });
      const declaration = declarationHash(container, image);
      refuseForeign(host, name, state);
      const isCurrent = state?.declaration === declaration;
      if (!isCurrent) await replace(host, container, image, declaration, state);
      else if (!state.running) await ask(host, startContainer(name));
      if (!isCurrent || !state.running) started.note(name);
      await untilHealthy(host, container, async () => (await containerState(host, name))?.running ?? false);
    },
  };
}

const BY_HAND = {
  remedy: "Remove or rename it on the host: longshore takes over nothing that it did not make.",
};
/** One that is not started again after its end may end: with exit code 0 nothing is wrong with it. */
function hasDoneItsWork({ restart }: ContainerSpec, { ended, exitCode }: ContainerState): boolean {
  return ended && exitCode === 0 && (restart === "no" || restart === "on-failure");
}

function refuseForeign(host: HostContext, name: string, state: ContainerState | undefined): void {
  if (!state || state.declaration !== undefined) return;
  throw new LongshoreError({
    where: host.spec.path,
    rule: `container ${name} is one that longshore made`,
    seen: "a container made by hand",
    ...BY_HAND,
  });
}

/** The new one is made before the old one ends, so that what the engine refuses costs nothing. */
async function replace(
  host: HostContext,
  container: ContainerSpec,
  image: string,
  declaration: string,
  old: ContainerState | undefined,
): Promise<void> {
  const { name } = container;
  const next = old ? `${name}.next` : name;
  const labels = { [DECLARATION_LABEL]: declaration };
  if (old) await host.transport.run(removeContainer(next)); // Of a run that was killed here, or nothing.
  await ask(host, createContainer({ name: next, image, labels, spec: container }));
  if (old) {
    await ask(host, stopContainer(name));
    await ask(host, removeContainer(name));
    await ask(host, renameContainer(next, name));
  }
  await ask(host, startContainer(name));
}
