import type { ImageSpec } from "../../core/spec/index.js";
import { type Checked, type Checks, show } from "../checks/checks.js";
import { isImageReference } from "./image-reference.js";

/** What a container is made from when it is not built where it runs. */
export abstract class Image implements Checked {
  /** Pulled from a registry: `docker.io/library/caddy:2.10`. A plain string means the same. */
  static fromRegistry(reference: string): Image {
    return new RegistryImage(reference);
  }

  /** @internal */
  abstract check(checks: Checks): void;
  /** @internal */
  abstract toSpec(): ImageSpec;
}

class RegistryImage extends Image {
  constructor(private readonly reference: string) {
    super();
  }

  check(checks: Checks): void {
    checks.that(isImageReference(this.reference), {
      rule: "an image's reference is [REGISTRY/]NAME[:TAG][@DIGEST] with a lower-case name",
      seen: show(this.reference),
    });
  }

  toSpec(): ImageSpec {
    return { kind: "registry", reference: this.reference };
  }
}
