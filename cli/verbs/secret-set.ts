import { ExitCode, LongshoreError } from "../../core/errors.js";
import { NAMES } from "../../core/names.js";
import { haveStacks, knownStacks } from "../../deploy/program/known.js";
import type { SynthesizedStack } from "../../deploy/program/stack.js";
import { chooseStacks } from "../../deploy/program/synth.js";
import { declaredSecrets } from "../../deploy/secrets/declared.js";
import { findSecret } from "../../deploy/secrets/find-secret.js";
import { setSecret as put } from "../../deploy/secrets/set-secret.js";
import { isSameName } from "../../deploy/secrets/vaults.js";
import type { Invocation } from "../invocation.js";
import { readSecretValue } from "../secret-value.js";

/** Gives a secret the value that is typed or piped in. What is wrong with the rest is found out before it is asked for. */
export async function setSecret(
  run: Invocation,
  name: string,
  options: { stack?: string; vault?: string },
): Promise<ExitCode> {
  requireName(name);
  const named = options.stack === undefined ? [] : [options.stack];
  // What the program declares since may be set before it is brought up.
  const isDeclared = (stacks: readonly SynthesizedStack[]) =>
    haveStacks(named)(stacks) &&
    stacks.some(({ spec }) => declaredSecrets(spec).some((secret) => isSameName(secret.name, name)));
  const stacks = chooseStacks(await knownStacks(run, isDeclared, { quiet: true }), named, { all: true });
  const secret = await findSecret(run, stacks, name, options.vault);
  const { stack, vault } = secret;
  const version = await put(
    run,
    secret,
    await readSecretValue(run, `Value of ${name} in vault ${vault.name}`),
  );
  run.io.result(
    `Secret ${name} in vault ${vault.name} has a new version, ${version}. \`longshore deploy ${stack}\` gives it to its containers.`,
    { stack, vault: vault.name, secret: name, version },
  );
  return ExitCode.OK;
}

function requireName(name: string): void {
  const { pattern, rule } = NAMES.vaultSecret;
  if (pattern.test(name)) return;
  throw new LongshoreError(
    { where: "longshore secret set", rule: `the name of a secret is ${rule}`, seen: JSON.stringify(name) },
    { exitCode: ExitCode.USAGE },
  );
}
