import { LongshoreError } from "../../core/errors.js";
import type { SecretAbout } from "../../scripts/azure/vault.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { readState } from "../stacks/stack-run.js";
import { declaredSecrets } from "./declared.js";
import { isSameName, type StackVault, vaultsOf, writtenByTerraform } from "./vaults.js";

/** A secret that a vault of a stack has, or that containers shall have from it. */
export interface ListedSecret {
  readonly stack: string;
  readonly name: string;
  /** Absent while its vault is not there. */
  readonly vault?: string;
  /** `not known`: its vault did not tell. */
  readonly state: "there" | "missing" | "not known";
  /** The ids of its versions; the newest is the last. */
  readonly versions: readonly string[];
  /** When the newest was written. */
  readonly updated?: string;
  /** The containers that have it, as `HOST/CONTAINER`. */
  readonly readers: readonly string[];
}

/** The secrets of a stack's vaults, but those that Terraform writes, and those that are declared and missing. */
export async function listSecrets(run: Run, stack: SynthesizedStack): Promise<ListedSecret[]> {
  const state = (await readState(run, stack)) ?? {};
  const vaults = vaultsOf(state);
  const declared = declaredSecrets(stack.spec);
  const found = await Promise.all(
    vaults.map(async (vault) => {
      const own = writtenByTerraform(state, vault);
      const wanted = declared.filter(({ vault: address }) => address === vault.address);
      const secrets = await secretsOf(run, vault);
      const names = [...(secrets ?? []), ...wanted].map(({ name }) => name);
      return distinct(names)
        .filter((name) => !own.some((each) => isSameName(each, name)))
        .map((name): ListedSecret => {
          const secret = secrets?.find((each) => isSameName(each.name, name));
          const newest = secret?.versions.at(-1);
          return {
            stack: stack.name,
            name,
            vault: vault.name,
            state: secret ? "there" : secrets ? "missing" : "not known",
            versions: secret?.versions.map(({ id }) => id) ?? [],
            ...(newest ? { updated: newest.updated.toISOString() } : {}),
            readers: wanted.filter((each) => isSameName(each.name, name)).map(({ reader }) => reader),
          };
        });
    }),
  );
  const homeless = declared.filter(({ vault }) => !vaults.some(({ address }) => address === vault));
  return [
    ...found.flat(),
    ...distinct(homeless.map(({ name }) => name)).map(
      (name): ListedSecret => ({
        stack: stack.name,
        name,
        state: "missing",
        versions: [],
        readers: homeless.filter((each) => isSameName(each.name, name)).map(({ reader }) => reader),
      }),
    ),
  ];
}

/** Undefined, and told, where the vault does not let them be listed: others can. */
async function secretsOf(run: Run, { uri }: StackVault): Promise<readonly SecretAbout[] | undefined> {
  try {
    return await (await run.target.vault(uri)).list();
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof LongshoreError)) throw error;
    run.emit({ type: "warning", text: error.message });
    return undefined;
  }
}

function distinct(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].sort();
}
