import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { readState } from "../stacks/stack-run.js";
import { declaredSecrets } from "./declared.js";
import { isSameName, type StackVault, vaultsOf, writtenByTerraform } from "./vaults.js";

/** A secret in a vault that is there. */
export interface FoundSecret {
  readonly stack: string;
  readonly vault: StackVault;
  readonly name: string;
}

/**
 * The vault in which a secret is to be: the one of the containers that have it, or the one that is named, among those of
 * the stacks.
 */
export async function findSecret(
  run: Run,
  stacks: readonly SynthesizedStack[],
  name: string,
  vaultName: string | undefined,
): Promise<FoundSecret> {
  const all: Place[] = [];
  for (const stack of stacks) all.push(...(await placesIn(run, stack, name)));
  const found = all.filter(({ vault, isDeclared }) =>
    vaultName === undefined ? isDeclared : isSameName(vault.name, vaultName),
  );
  const [first] = found;
  if (first === undefined) throw notFound(stacks, name, vaultName, all);
  if (found.some(({ vault }) => vault.uri !== first.vault.uri)) throw inSeveral(name, found);
  if (first.isOfTerraform) throw ofTerraform(name, first);
  return { stack: first.stack, vault: first.vault, name };
}

interface Place {
  readonly stack: string;
  readonly vault: StackVault;
  /** Whether a container has the secret from this vault. */
  readonly isDeclared: boolean;
  readonly isOfTerraform: boolean;
}

async function placesIn(run: Run, stack: SynthesizedStack, name: string): Promise<Place[]> {
  const state = (await readState(run, stack)) ?? {};
  const declared = declaredSecrets(stack.spec).filter((each) => isSameName(each.name, name));
  return vaultsOf(state).map((vault) => ({
    stack: stack.name,
    vault,
    isDeclared: declared.some(({ vault: address }) => address === vault.address),
    isOfTerraform: writtenByTerraform(state, vault).some((each) => isSameName(each, name)),
  }));
}

function notFound(
  stacks: readonly SynthesizedStack[],
  name: string,
  vaultName: string | undefined,
  all: readonly Place[],
): LongshoreError {
  const declaring = stacks.filter(({ spec }) =>
    declaredSecrets(spec).some((each) => isSameName(each.name, name)),
  );
  const vaults = [...new Set(all.map(({ vault }) => vault.name))].join(", ") || "none";
  if (vaultName !== undefined) {
    return usage("--vault", "a vault of the stacks that are up", vaultName, `They have: ${vaults}.`);
  }
  const [stack] = declaring;
  if (stack) {
    return usage(
      `secret ${name}`,
      "its vault is there",
      "none in Terraform's state",
      `Run \`longshore up ${stack.name}\` first: what else it does goes on without the secret.`,
    );
  }
  const names = [...new Set(stacks.flatMap(({ spec }) => declaredSecrets(spec).map((each) => each.name)))];
  return usage(
    "longshore secret set",
    "the name of a secret that a container has",
    name,
    `They have: ${names.join(", ") || "none"}. For another one, name its vault by --vault.`,
  );
}

function inSeveral(name: string, found: readonly Place[]): LongshoreError {
  const vaults = found.map(({ stack, vault }) => `${vault.name} (${stack})`).join(", ");
  return usage(`secret ${name}`, "it is in one vault", vaults, "Name one by --vault.");
}

function ofTerraform(name: string, { vault }: Place): LongshoreError {
  return usage(
    `secret ${name}`,
    "a secret that is set by hand is not one that Terraform writes",
    `one of vault ${vault.name} that it does`,
    "Choose another name.",
  );
}

function usage(where: string, rule: string, seen: string, remedy: string): LongshoreError {
  return new LongshoreError({ where, rule, seen, remedy }, { exitCode: ExitCode.USAGE });
}
