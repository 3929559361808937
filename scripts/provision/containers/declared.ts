import { LongshoreError } from "../../../core/errors.js";
import type { ContainerSpec, HostSpec } from "../../../core/spec/index.js";
import { imageId } from "../../commands/docker-image.js";
import type { HostContext } from "../host-context.js";
import { declarationHash } from "./container-state.js";
import { type ImageSource, imageSource } from "./image.js";

/** A container as a host declares it, with its image. */
export interface Declared {
  readonly container: ContainerSpec;
  readonly source: ImageSource;
  /** The image's id on the host; undefined while it is not there. */
  imageId(host: HostContext): Promise<string | undefined>;
  /** As `imageId`; throws while it is not there. */
  requireImage(host: HostContext): Promise<string>;
  /** What the label of a container that was made from this declaration says; undefined without its image. */
  hash(host: HostContext): Promise<string | undefined>;
}

export function declare(container: ContainerSpec, spec: HostSpec): Declared {
  const source = imageSource(container, spec);
  const idOn = async (host: HostContext) => {
    const { exitCode, stdout } = await host.transport.run(imageId(await source.reference()));
    return exitCode === 0 ? stdout.trim() : undefined;
  };
  return {
    container,
    source,
    imageId: idOn,
    requireImage: async (host) => {
      const image = await idOn(host);
      if (image !== undefined) return image;
      throw new LongshoreError({
        where: host.spec.path,
        rule: `${container.name}'s image is on the host`,
      });
    },
    hash: async (host) => {
      const image = await idOn(host);
      return image === undefined ? undefined : declarationHash(container, image);
    },
  };
}
