import { LongshoreError } from "../../../core/errors.js";
import type { ContainerSpec, DependencySpec } from "../../../core/spec/index.js";
import type { HostContext } from "../host-context.js";
import { containerStates } from "./container-state.js";
import { imageTitle } from "./image.js";

export function containerTitle(name: string): string {
  return `container ${name}`;
}

export function jobTitle(name: string): string {
  return `job ${name}`;
}

export function secretsTitle(name: string): string {
  return `secrets of ${name}`;
}

/** The steps without which a container or job is not begun: its image's, its secrets', and those of what it depends on. */
export function needsOf(container: ContainerSpec): string[] {
  const needed = dependenciesOf(container, "healthy").map(containerTitle);
  const completed = dependenciesOf(container, "completed").map(jobTitle);
  const secrets = container.secrets === undefined ? [] : [secretsTitle(container.name)];
  return [imageTitle(container), ...secrets, ...needed, ...completed];
}

/** Throws unless the containers run that have to be started, healthy or not: their own steps come before. */
export async function requireStarted(host: HostContext, container: ContainerSpec): Promise<void> {
  const names = dependenciesOf(container, "started");
  const states = await containerStates(host, names);
  const missing = names.filter((name) => !states.get(name)?.running);
  if (missing.length === 0) return;
  throw new LongshoreError({
    where: host.spec.path,
    rule: `${container.name} is started after ${names.join(", ")}`,
    seen: missing.map((name) => `${name} ${states.get(name)?.status ?? "missing"}`).join(", "),
  });
}

function dependenciesOf({ dependsOn = [] }: ContainerSpec, condition: DependencySpec["condition"]): string[] {
  return dependsOn.flatMap((each) => (each.condition === condition ? [each.container] : []));
}
