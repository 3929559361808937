import { ExitCode } from "../../core/errors.js";
import { haveStacks, knownStacks } from "../../deploy/program/known.js";
import { chooseStacks } from "../../deploy/program/synth.js";
import { type ListedSecret, listSecrets as listOf } from "../../deploy/secrets/list-secrets.js";
import type { Invocation } from "../invocation.js";
import { table } from "../table.js";

/** The secrets of the stacks' vaults, and those that containers have and no vault. */
export async function listSecrets(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const secrets: ListedSecret[] = [];
  const known = await knownStacks(run, haveStacks(names), { quiet: true });
  for (const stack of chooseStacks(known, names, { all: true })) {
    secrets.push(...(await listOf(run, stack)));
  }
  const rows = secrets.map(({ stack, name, vault, state, versions, updated, readers }) => [
    `${stack}/${name}`,
    vault ?? "not up",
    state === "there" ? String(versions.length) : state,
    updated ?? "",
    readers.join(", ") || "none",
  ]);
  run.io.result(table(["SECRET", "VAULT", "VERSIONS", "UPDATED", "READ BY"], rows), { secrets });
  return ExitCode.OK;
}
