import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { ShareSpec } from "../../core/spec/index.js";
import { type AccountKey, regenerateAccountKey } from "../../scripts/azure/storage-account.js";
import { holdShareKey } from "../../scripts/commands/share.js";
import { ask } from "../../scripts/provision/ask.js";
import { verify } from "../../scripts/provision/converge.js";
import type { HostContext } from "../../scripts/provision/host-context.js";
import type { StepReport } from "../../scripts/provision/report.js";
import { shareStep } from "../../scripts/provision/share.js";
import { shareVolumeStep } from "../../scripts/provision/share-volume.js";
import { hostSubject } from "../hosts/host-kind.js";
import { reachHost } from "../hosts/reach-host.js";
import { writeRecord } from "../program/record.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { StateJson } from "../terraform/json.js";
import { attributesAt } from "../terraform/state-values.js";
import { atSite, TO_LOOK } from "../work/site.js";
import { isVerified, type SubjectReport } from "../work/subject-report.js";
import { reportOn } from "../work/work.js";
import { holdStack, type StackRun } from "./stack-run.js";

/**
 * Replaces both keys of a share's account, one after the other. Before a key goes, every mount holds the other one, so
 * that no mount is ever without a valid one, and none is taken away. A run that was stopped half-way is repeated as a
 * whole. Returns how the hosts were left that mount it.
 */
export async function rotateKey(
  run: Run,
  stack: SynthesizedStack,
  share: ShareSpec,
): Promise<SubjectReport[]> {
  if (share.protocol === "nfs") throw withoutKeys(share.path);
  if (!("secret" in share.resources)) throw madeElsewhere(share.path);
  await run.identities.check([stack]);
  const rotate = async (held: StackRun): Promise<SubjectReport[]> => {
    await run.target.prepare(run.emit);
    let state = await held.terraform.state();
    let reports = await holdOnHosts(run, held.stack, share, state, "primary");
    refuseBroken(reports, share);
    for (const key of ["secondary", "primary"] as const) {
      await regenerateAccountKey(run.target.arm, accountOf(state, share), key);
      run.emit({ type: "notice", text: `${share.path}: the ${key} key is new` });
      state = await tellVault(held, share);
      // The new secondary key outlives the primary one, which goes next, and stays afterwards.
      reports = await holdOnHosts(run, held.stack, share, state, "secondary");
      refuseBroken(reports, share, key);
      run.emit({ type: "notice", text: `${share.path}: its hosts know the ${key} key` });
    }
    writeRecord(run, held.stack, state);
    tellOfVolumes(run, held.stack, share);
    return reports;
  };
  return await holdStack(run, stack, "share rotate-key", rotate, { references: false });
}

/** Terraform reads the keys anew and writes the secret; nothing else of the stack changes. */
async function tellVault({ terraform }: StackRun, { path, resources }: ShareSpec): Promise<StateJson> {
  if (!("secret" in resources)) throw madeElsewhere(path);
  await terraform.plan({ only: [resources.secret] });
  await terraform.apply();
  return await terraform.state();
}

/** Has every host that mounts the share fetch its keys and hold one of them, and looks whether it takes and gives data. */
async function holdOnHosts(
  run: Run,
  stack: SynthesizedStack,
  share: ShareSpec,
  state: StateJson,
  key: AccountKey,
): Promise<SubjectReport[]> {
  const of = ({ share: name }: { share: string }) => name === share.name;
  const mounts = stack.spec.hosts.filter(({ shares, volumes }) => [...shares, ...volumes].some(of));
  const holdOn = async (context: HostContext): Promise<StepReport[]> => {
    const [shares, volumes] = [context.spec.shares.filter(of), context.spec.volumes.filter(of)];
    const names = [...shares.map((mount) => mount.share), ...volumes.map((volume) => volume.name)];
    for (const name of names) await ask(context, holdShareKey(name, key));
    // Containers keep what they have: their volumes get new keys when they are made anew.
    const steps = [
      ...shares.map(shareStep),
      ...volumes.map((volume) => shareVolumeStep(volume, { oldKeys: "accepted" })),
    ];
    const subject = hostSubject(context.spec);
    return await verify({ stack: stack.name, subject, context, emit: run.emit }, steps);
  };
  return await atSite(run, stack, state, TO_LOOK, (site) =>
    Promise.all(mounts.map(async (host) => reportOn(hostSubject(host), await reachHost(site, host, holdOn)))),
  );
}

function tellOfVolumes(run: Run, { name, spec }: SynthesizedStack, share: ShareSpec): void {
  const hosts = spec.hosts.filter(({ volumes }) => volumes.some((volume) => volume.share === share.name));
  if (hosts.length === 0) return;
  const text = `containers on ${hosts.map((host) => host.name).join(", ")} have ${share.name} as a volume with the keys of before: they go on, and \`longshore deploy ${name}\` makes them anew with the keys of now, before they are started again`;
  run.emit({ type: "notice", text });
}

/** A host that is left out now would lose the share with its old keys. */
function refuseBroken(reports: readonly SubjectReport[], share: ShareSpec, after?: AccountKey): void {
  const broken = reports.filter((report) => !isVerified(report));
  if (broken.length === 0) return;
  throw new LongshoreError(
    broken.map((report) => ({
      where: `${share.path} on ${report.name}`,
      rule: "every host that mounts a share has it when its keys change",
      seen: report.steps.find(({ ok }) => !ok)?.seen ?? report.reach,
      remedy: after
        ? `The ${after} key is new, the other one is not yet: mend the host and run this again.`
        : "Nothing was changed. Bring the host up first.",
    })),
  );
}

function accountOf(state: StateJson, { path, resources }: ShareSpec): string {
  const id = attributesAt(state, resources.account)?.id;
  if (typeof id === "string") return id;
  throw new LongshoreError({
    where: path,
    rule: "the share is there",
    seen: "none in Terraform's state",
    remedy: "Run `longshore up`.",
  });
}

function withoutKeys(path: string): LongshoreError {
  return new LongshoreError(
    {
      where: path,
      rule: "only a share that wants a key has one to replace",
      seen: "an NFS share: its account takes no key, and lets in whoever is in an admitted subnet",
    },
    { exitCode: ExitCode.USAGE },
  );
}

function madeElsewhere(path: string): LongshoreError {
  return new LongshoreError(
    {
      where: path,
      rule: "the keys of a share change where it was made",
      seen: "a share that exists already",
      remedy: "Replace them there, write the secret, and run `longshore deploy`.",
    },
    { exitCode: ExitCode.USAGE },
  );
}
