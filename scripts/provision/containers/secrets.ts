import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import type { ContainerSpec, SecretsSpec } from "../../../core/spec/index.js";
import { startContainer } from "../../commands/docker.js";
import { signalContainer } from "../../commands/docker-signal.js";
import { stopContainer } from "../../commands/docker-stop.js";
import { readFile, unitState } from "../../commands/host.js";
import {
  checkSecrets,
  fetchAtBoot,
  fetchSecrets,
  noteSecretsKnown,
  REFUSED_SECRETS,
  secretFiles,
  secretNotes,
  secretsService,
} from "../../commands/secrets.js";
import type { RemoteFile } from "../../transport/transport.js";
import { ask } from "../ask.js";
import { changedFiles } from "../changed-files.js";
import type { HostContext, HostStep } from "../host-context.js";
import { type VaultPatience, whileRefused } from "../while-refused.js";
import { secretsTitle } from "./dependencies.js";

/** The secrets of a container are on the host, as the vault has them now, and will be after a reboot. */
export function secretsStep(
  { name }: ContainerSpec,
  secrets: SecretsSpec,
  patience?: VaultPatience,
): HostStep {
  const differs = (seen: string) =>
    ({ ok: false, expected: `the host has the secrets of ${name} as the vault has them`, seen }) as const;
  return {
    title: secretsTitle(name),
    layer: "workload",
    stops: "dependents",
    check: async (host) => {
      const changed = await changedFiles(host, filesOf(host, name, secrets));
      if (changed.length > 0) return differs(`another declaration (${changed.join(", ")})`);
      const enabled = (await ask(host, unitState(secretsService(name)))).includes("UnitFileState=enabled");
      if (!enabled) return differs("files that nothing fetches at the next boot");
      const { exitCode, stderr } = await host.transport.run(checkSecrets(name));
      if (exitCode !== 0) return differs(stderr.trim());
      return { ok: true, seen: `${secrets.files.map(({ file }) => file).join(", ")}, as the vault has them` };
    },
    change: async (host) => {
      for (const file of filesOf(host, name, secrets)) await host.transport.put(file);
      await ask(host, fetchAtBoot(name));
      const told = `the vault does not let it have the secrets of ${name} yet`;
      const { exitCode, stderr } = await whileRefused(
        host,
        fetchSecrets(name),
        { refused: REFUSED_SECRETS, told },
        patience,
      );
      if (exitCode === 0) return;
      throw new LongshoreError({
        where: host.spec.path,
        rule: `the host has the secrets of ${name} as the vault has them`,
        seen: stderr.trim(),
      });
    },
  };
}

function filesOf(host: HostContext, container: string, { files }: SecretsSpec): RemoteFile[] {
  const { clientId, vaults } = host.secrets;
  const addresses = files.map(({ file, vault, secret }) => {
    const uri = vaults.get(vault);
    if (uri === undefined) throw vaultMissing(host, secret);
    return [file, new URL(`secrets/${secret}`, uri).href] as const;
  });
  return secretFiles(container, { clientId, files: Object.fromEntries(addresses) });
}

function vaultMissing({ spec, stack }: HostContext, secret: string): LongshoreError {
  return new LongshoreError({
    where: spec.path,
    rule: `the vault of the secret ${secret} is there`,
    seen: "none in Terraform's state",
    remedy: `Run \`longshore up ${stack.stack}\`.`,
  });
}

/** What a running container does not know of its secrets. */
export interface Outdated {
  /** Those that have another value than when it was started or told. */
  readonly files: readonly string[];
  /** It has another folder than the one that is there: somebody removed that. */
  readonly isElsewhere: boolean;
}

/** Undefined when it knows all, or reads its files again by itself. */
export async function outdatedSecrets(
  host: HostContext,
  { name, secrets }: ContainerSpec,
): Promise<Outdated | undefined> {
  if (secrets === undefined) return undefined;
  const { exitCode, stdout } = await host.transport.run(readFile(secretNotes(name)));
  // Nothing was fetched, which its own step says.
  if (exitCode !== 0) return undefined;
  const { fetched, known } = notes.parse(JSON.parse(stdout));
  const files = secrets.files.map(({ file }) => file).filter((file) => fetched[file] !== known[file]);
  const isElsewhere = files.some((file) => known[file] === undefined);
  if (files.length === 0 || (secrets.onChange === "nothing" && !isElsewhere)) return undefined;
  return { files, isElsewhere };
}

const versions = z.record(z.string(), z.string());
const notes = z.object({ fetched: versions, known: versions });

/** Has a running container take up the secrets of now. Says whether it was started again. */
export async function tellOfSecrets(
  host: HostContext,
  container: ContainerSpec,
  { isElsewhere }: Outdated,
): Promise<boolean> {
  const { name, secrets } = container;
  const onChange = isElsewhere ? "restart" : (secrets?.onChange ?? "nothing");
  if (onChange === "restart") {
    await ask(host, stopContainer(name));
    await ask(host, startContainer(name));
  } else if (onChange !== "nothing") {
    await ask(host, signalContainer(name, onChange.signal));
  }
  await noteKnown(host, container);
  return onChange === "restart";
}

/** Notes that a container has been started, or told, with the secrets of now. */
export async function noteKnown(host: HostContext, { name, secrets }: ContainerSpec): Promise<void> {
  if (secrets !== undefined) await ask(host, noteSecretsKnown(name));
}
