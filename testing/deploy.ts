import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AzureStack } from "../constructs/index.js";
import { App } from "../constructs/index.js";
import { LongshoreError } from "../core/errors.js";
import type { Emit } from "../core/events.js";
import { Identities } from "../deploy/identities/identities.js";
import type { SynthesizedStack } from "../deploy/program/stack.js";
import { readStacks } from "../deploy/program/synth.js";
import type { Run } from "../deploy/run.js";
import { findSecret } from "../deploy/secrets/find-secret.js";
import { setSecret } from "../deploy/secrets/set-secret.js";
import { deployStacks } from "../deploy/stacks/deploy.js";
import { upStacks } from "../deploy/stacks/up.js";
import { localTarget } from "../deploy/targets/local.js";
import { reportText } from "../deploy/work/report-text.js";
import { isVerified, type SubjectReport } from "../deploy/work/subject-report.js";
import { lock } from "../system/lock.js";
import { claimFolder } from "../system/temporary-folder.js";
import { PREFIX, removeAbandoned } from "./homes.js";
import { LocalStack } from "./local-stack.js";
import { Recorder } from "./recorder.js";

export interface DeployOptions {
  /** Called with everything that goes on, as `longshore up --json` prints it. Default: nobody. */
  readonly onEvent?: Emit;
  /** What `longshore secret set` is to write, by the names of secrets that containers have. Default: nothing. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/**
 * Brings a stack up on the local target as `longshore up` does, in a local cloud of its own: tests that run at the
 * same time never meet, whatever their address ranges. With `await using` the stack is taken down at the end of the
 * test. Throws with everything that was told when a host is not verified; then nothing is left.
 */
export async function deployLocal(stack: AzureStack, options: DeployOptions = {}): Promise<LocalStack> {
  await removeAbandoned();
  const home = mkdtempSync(join(tmpdir(), PREFIX));
  claimFolder(home);
  const recorder = new Recorder(options.onEvent);
  const project = { folder: process.cwd(), app: "", outdir: appOf(stack).outdir, data: home };
  const run: Run = {
    emit: recorder.emit,
    project,
    target: localTarget(project, { home }),
    // A test has nobody to ask.
    identities: new Identities(process.env, async () => undefined),
    signal: new AbortController().signal,
  };
  const synthesized = await synthesizeHere(stack);
  const local = new LocalStack(run, synthesized, home);
  try {
    let verified = true;
    const done = (_: SynthesizedStack, reports: readonly SubjectReport[]) => {
      recorder.note(reportText(reports));
      verified = reports.every(isVerified);
    };
    await upStacks(run, [synthesized], { allow: [], replace: [], done });
    const secrets = Object.entries(options.secrets ?? {});
    for (const [name, value] of secrets) {
      await setSecret(run, await findSecret(run, [synthesized], name, undefined), value);
    }
    if (secrets.length > 0) await deployStacks(run, [synthesized], done);
    if (!verified) throw notUp(stack, recorder);
    await local.open();
    return local;
  } catch (error) {
    await local.destroy();
    throw error;
  }
}

/** The program is the test itself; another test of the same folder may synthesize at the same time. */
async function synthesizeHere(stack: AzureStack): Promise<SynthesizedStack> {
  const app = appOf(stack);
  const release = await lock(join(app.outdir, ".longshore-synth.lock"), "synth", 60, ({ pid }) => {
    return new LongshoreError({
      where: app.outdir,
      rule: "one test synthesizes at a time",
      seen: `process ${pid} still at it`,
    });
  });
  try {
    app.synth();
    const found = readStacks(app.outdir).find(({ name }) => name === stack.node.id);
    if (!found) throw new TypeError(`${stack.node.id} is not in ${app.outdir}`);
    return found;
  } finally {
    release();
  }
}

function appOf(stack: AzureStack): App {
  const { root } = stack.node;
  if (root instanceof App) return root;
  throw new LongshoreError({
    where: stack.node.path,
    rule: "a stack that is deployed is in an App of longshore",
    seen: root.constructor.name,
  });
}

function notUp(stack: AzureStack, recorder: Recorder): LongshoreError {
  return new LongshoreError({
    where: stack.node.id,
    rule: "every host is verified",
    seen: `this:\n${recorder.text()}`,
  });
}
