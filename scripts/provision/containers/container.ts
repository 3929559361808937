import type { ContainerSpec } from "../../../core/spec/index.js";
import { startContainer } from "../../commands/docker.js";
import { ask } from "../ask.js";
import type { HostStep } from "../host-context.js";
import type { Difference } from "../step.js";
import { type ContainerState, containerState, declarationHash } from "./container-state.js";
import type { Declared } from "./declared.js";
import { containerTitle, needsOf, requireStarted } from "./dependencies.js";
import { probe, untilHealthy } from "./health.js";
import { lastLines } from "./last-lines.js";
import { BY_HAND, refuseForeign } from "./refuse-foreign.js";
import { replaceContainer } from "./replace-container.js";
import { noteKnown, outdatedSecrets, tellOfSecrets } from "./secrets.js";
import type { Started } from "./started.js";

/** The container runs as declared, from the declared image, and is healthy. */
export function containerStep({ container, imageId, requireImage }: Declared, started: Started): HostStep {
  const { name } = container;
  const expected = `container ${name} runs as declared and is healthy`;
  const differs = (seen: string, more: Partial<Difference> = {}): Difference => ({
    ok: false,
    expected,
    seen,
    ...more,
  });
  return {
    title: containerTitle(name),
    layer: "workload",
    stops: "dependents",
    needs: needsOf(container),
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
      const outdated = await outdatedSecrets(host, container);
      if (outdated) return differs(`running with an earlier ${outdated.files.join(", ")}`);
      const { healthy, seen } = await probe(host, container);
      return healthy
        ? { ok: true, seen }
        : differs(`running, but ${seen}`, { log: await lastLines(host, name) });
    },
    change: async (host) => {
      const [image, state] = await Promise.all([requireImage(host), containerState(host, name)]);
      const declaration = declarationHash(container, image);
      refuseForeign(host, name, state);
      await requireStarted(host, container);
      const isCurrent = state?.declaration === declaration;
      if (!isCurrent) await replaceContainer(host, container, image, declaration, state);
      else if (!state.running) await ask(host, startContainer(name));
      const isNew = !isCurrent || !state.running;
      if (isNew) await noteKnown(host, container);
      const outdated = isNew ? undefined : await outdatedSecrets(host, container);
      const isRestarted = outdated !== undefined && (await tellOfSecrets(host, container, outdated));
      if (isNew || isRestarted) started.note(name);
      await untilHealthy(host, container, async () => (await containerState(host, name))?.running ?? false);
    },
  };
}

/** One that is not started again after its end may end: with exit code 0 nothing is wrong with it. */
function hasDoneItsWork({ restart }: ContainerSpec, { succeeded }: ContainerState): boolean {
  return succeeded && (restart === "no" || restart === "on-failure");
}
