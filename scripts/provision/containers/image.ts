import type { ContainerSpec, HostSpec } from "../../../core/spec/index.js";
import { makeBaseImage } from "../../commands/base-image.js";
import { buildImage, imageId, pullImage } from "../../commands/docker-image.js";
import { type PlannedBuild, planBuild } from "../../images/build.js";
import { tar } from "../../images/tar.js";
import { askAndTell } from "../ask.js";
import type { HostContext, HostStep } from "../host-context.js";

/** Where a container's image is, by name; for a build that takes reading its directory. */
export interface ImageSource {
  reference(): Promise<string>;
  fetch(host: HostContext): Promise<void>;
}

export function imageSource(container: ContainerSpec, spec: HostSpec): ImageSource {
  const { image } = container;
  if (image.kind === "registry") {
    return {
      reference: async () => image.reference,
      fetch: (host) => askAndTell(host, { ...pullImage(image.reference), timeoutSeconds: 3600 }),
    };
  }
  let planned: Promise<PlannedBuild> | undefined;
  const plan = () => {
    planned ??= planBuild(container, image, spec);
    return planned;
  };
  return {
    reference: async () => (await plan()).tag,
    fetch: async (host) => {
      const { tag, base, entries } = await plan();
      if (base !== undefined && !(await isThere(host, base))) {
        await askAndTell(host, makeBaseImage(base, image.packages));
      }
      const args = base === undefined ? image.args : { ...image.args, BASE: base };
      await askAndTell(host, buildImage({ tag, dockerfile: image.dockerfile, args, context: tar(entries) }));
    },
  };
}

export function imageTitle({ name }: Pick<ContainerSpec, "name">): string {
  return `image of ${name}`;
}

interface ImageOf {
  readonly container: ContainerSpec;
  readonly source: ImageSource;
}

/** The image is on the host: pulled by its reference once, or built from a directory of just this content. */
export function imageStep({ container, source }: ImageOf): HostStep {
  return {
    title: imageTitle(container),
    layer: "workload",
    stops: "dependents",
    check: async (host) => {
      const reference = await source.reference();
      if (await isThere(host, reference)) return { ok: true, seen: reference };
      return { ok: false, expected: `${reference} is on the host`, seen: "no such image" };
    },
    change: (host) => source.fetch(host),
  };
}

async function isThere(host: HostContext, reference: string): Promise<boolean> {
  return (await host.transport.run(imageId(reference))).exitCode === 0;
}
