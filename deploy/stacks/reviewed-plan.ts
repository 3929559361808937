import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { contentHash } from "../../core/canonical.js";
import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import { planBuild } from "../../scripts/images/build.js";
import { writeFileAtomic } from "../../system/files.js";
import { packageVersion } from "../../system/package-root.js";
import { stackKeyPair } from "../identities/keys.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { PlanJson } from "../terraform/json.js";
import { type PlanFile, writePlanFile } from "../terraform/plan-file.js";
import { planText } from "../terraform/plan-text.js";
import { type StateIdentity, stateIdentity } from "../terraform/state-identity.js";
import type { StackRun } from "./stack-run.js";

/** A plan that was made before, and the file that it is in. */
export interface ReviewedPlan {
  readonly path: string;
  readonly plan: PlanFile;
}

/** Writes the plan that was just made, with all that it depends on. */
export async function savePlan(
  run: Run,
  held: StackRun,
  path: string,
  shown: PlanJson,
  decisions: Pick<PlanFile, "allow" | "keep">,
): Promise<void> {
  const { stack, workspace } = held;
  const { allow, keep } = decisions;
  writePlanFile(path, {
    longshore: packageVersion(),
    target: run.target.name,
    stack: stack.name,
    allow,
    keep,
    shown: planText(shown, stack.configuration).split("\n"),
    ...(await declared(run, stack)),
    ...(await found(run, held)),
    plan: readFileSync(workspace.planFile).toString("base64"),
  });
}

/** Throws, with exit code 4, when the program or what images are built from is not what the plan was made with. */
export async function requireSameProgram(
  run: Run,
  stack: SynthesizedStack,
  { path, plan }: ReviewedPlan,
): Promise<void> {
  if (plan.longshore !== packageVersion()) {
    throw refused([
      {
        where: path,
        rule: `a plan is applied by the version of Longshore that made it, ${plan.longshore}`,
        seen: packageVersion(),
        remedy: again(plan),
      },
    ]);
  }
  const now = await declared(run, stack);
  const violations: Violation[] = [];
  if (now.program !== plan.program) {
    violations.push({
      where: path,
      rule: `a plan is applied while the program declares ${plan.stack} as it did when the plan was made`,
      seen: "another program",
      remedy: again(plan),
    });
  }
  const changed = Object.entries(now.images).filter(([name, tag]) => (plan.images[name] ?? tag) !== tag);
  violations.push(
    ...changed.map(([name]) => ({
      where: `${path}: ${name}`,
      rule: "a plan is applied while the image is built from what it was when the plan was made",
      seen: "other files in its folder",
      remedy: again(plan),
    })),
  );
  if (violations.length > 0) throw refused(violations);
}

/** Throws, with exit code 4, when the state or the stack's key is not what the plan was made from. */
async function requireSameState(run: Run, held: StackRun, { path, plan }: ReviewedPlan): Promise<void> {
  const now = await found(run, held);
  const violations: Violation[] = [];
  if (now.stateFile !== plan.stateFile) {
    violations.push({
      where: path,
      rule: `a plan is applied where its state lies, in ${plan.stateFile ?? "the program's backend"}`,
      seen: now.stateFile ?? "the program's backend",
      remedy: again(plan),
    });
  } else if (stateText(now.state) !== stateText(plan.state)) {
    violations.push({
      where: path,
      rule: `a plan is applied to the state that it was made from, ${stateText(plan.state)}`,
      seen: stateText(now.state),
      remedy: again(plan),
    });
  }
  if (now.publicKey !== plan.publicKey) {
    violations.push({
      where: path,
      rule: "a plan is applied where the stack's own SSH key is that with which the plan was made",
      seen: "another key in the stack's workspace",
      remedy: `Apply it in the folder in which it was made, or make a new plan here: ${command(plan)}`,
    });
  }
  if (violations.length > 0) throw refused(violations);
}

/** Puts the plan where terraform applies it from; throws, with exit code 4, when it cannot be applied any more. */
export async function takePlan(run: Run, held: StackRun, reviewed: ReviewedPlan): Promise<PlanJson> {
  await requireSameState(run, held, reviewed);
  writeFileAtomic(held.workspace.planFile, Buffer.from(reviewed.plan.plan, "base64"));
  try {
    return await held.terraform.readPlan();
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    throw refused(error.violations, error);
  }
}

/** Throws, with exit code 4, when the plan would be carried out otherwise than it was shown. */
export function requireAsShown(
  planned: PlanJson,
  stack: SynthesizedStack,
  { path, plan }: ReviewedPlan,
): void {
  if (planText(planned, stack.configuration) === plan.shown.join("\n")) return;
  throw refused([
    {
      where: path,
      rule: "a plan is carried out as it was shown",
      seen: "other data that would be kept or deleted: the removal policies noted in the workspace are others",
      remedy: again(plan),
    },
  ]);
}

/** What the program says, wherever its folder lies. */
async function declared(run: Run, { configuration, spec }: SynthesizedStack) {
  const images: Record<string, string> = {};
  const hosts = [];
  for (const host of spec.hosts) {
    const containers = [];
    for (const container of host.containers) {
      const { image } = container;
      if (image.kind !== "directory") {
        containers.push(container);
        continue;
      }
      images[`${host.path}/${container.name}`] = (await planBuild(container, image, host)).tag;
      const directory = relative(run.project.folder, image.directory);
      containers.push({ ...container, image: { ...image, directory } });
    }
    hosts.push({ ...host, containers });
  }
  return { program: contentHash({ configuration, spec: { ...spec, hosts } }), images };
}

async function found(run: Run, { stack, workspace, terraform }: StackRun) {
  return {
    state: stateIdentity(await terraform.rawState()),
    stateFile: run.target.stateFile(stack) ?? null,
    publicKey: stack.spec.keyVariable ? stackKeyPair(workspace).publicKey : null,
  };
}

function stateText(state: StateIdentity | null): string {
  return state === null ? "no state" : `serial ${state.serial} (lineage ${state.lineage})`;
}

function again(plan: PlanFile): string {
  return `Nothing was changed. Make a new plan, and look at it: ${command(plan)}`;
}

function command({ stack }: PlanFile): string {
  return `longshore plan ${stack} --out FILE`;
}

function refused(violations: readonly Violation[], cause?: unknown): LongshoreError {
  return new LongshoreError(violations, { exitCode: ExitCode.REFUSED, cause });
}
