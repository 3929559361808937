import type { StackSpec } from "../../core/spec/index.js";

/** A secret that a container has, by its vault's Terraform address and its own name. */
export interface DeclaredSecret {
  readonly vault: string;
  readonly name: string;
  /** `HOST/CONTAINER`. */
  readonly reader: string;
}

export function declaredSecrets({ hosts }: StackSpec): DeclaredSecret[] {
  return hosts.flatMap((host) =>
    host.containers.flatMap(({ name, secrets }) =>
      (secrets?.files ?? []).map(({ vault, secret }) => ({
        vault,
        name: secret,
        reader: `${host.name}/${name}`,
      })),
    ),
  );
}
