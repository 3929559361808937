import type { ContainerSpec } from "../../../core/spec/index.js";
import { removeContainer, renameContainer, startContainer } from "../../commands/docker.js";
import { createContainer } from "../../commands/docker-create.js";
import { stopContainer } from "../../commands/docker-stop.js";
import { ask } from "../ask.js";
import type { HostContext } from "../host-context.js";
import { type ContainerState, DECLARATION_LABEL } from "./container-state.js";

/** The new one is made before the old one ends, so that what the engine refuses costs nothing. */
export async function replaceContainer(
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
