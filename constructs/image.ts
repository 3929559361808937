import type { ImageSpec } from "../core/spec.js";
import { type Checked, type Checks, show } from "./checks.js";

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

/** A name with an optional registry, tag and digest. Source: the grammar of distribution/reference. */
const REFERENCE =
  /^(?:(?:[\w-]+(?:\.[\w-]+)*)(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+:[a-f0-9]{32,})?$/;

class RegistryImage extends Image {
  constructor(private readonly reference: string) {
    super();
  }

  check(checks: Checks): void {
    checks.that(REFERENCE.test(this.reference), {
      rule: "an image's reference is [REGISTRY/]NAME[:TAG][@DIGEST] with a lower-case name",
      seen: show(this.reference),
    });
  }

  toSpec(): ImageSpec {
    return { kind: "registry", reference: this.reference };
  }
}
