import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { LongshoreError } from "../../../core/errors.js";
import { makePrivateFolder } from "../../../system/private.js";
import { type AptSources, stageGuestFiles } from "../guest-files.js";
import { attempt, run } from "../run.js";
import { unfinishedBeside } from "./cache.js";
import { dockerfile } from "./dockerfile.js";
import { inMemory } from "./in-memory.js";
import { mmdebstrapArguments } from "./mmdebstrap.js";
import { keepPackages, packageCache, stagePackages } from "./packages.js";
import type { Recipe } from "./recipe.js";

export type Report = (detail: string) => void;

/**
 * Writes the machine's root folder as a tar file, by the first way that is open here; says why none is, within
 * seconds, before anything long is started.
 */
export async function buildRootfs(recipe: Recipe, output: string, report: Report): Promise<void> {
  const byMmdebstrap = await obstacleToMmdebstrap(recipe);
  if (byMmdebstrap === undefined) {
    return await inStage(recipe, output, (stage) => buildByMmdebstrap(recipe, stage, output, report));
  }
  const byDocker = await obstacleToDockerBuild(recipe);
  if (byDocker === undefined) {
    return await inStage(recipe, output, (stage) => buildByDocker(recipe, stage, output, report));
  }
  throw new LongshoreError({
    where: `machine image ${recipe.distribution.name}`,
    rule: "it is built by mmdebstrap from an apt mirror, or by Docker from the distribution's image",
    seen: `${byMmdebstrap}, and ${byDocker}`,
    remedy: `Nothing is substituted: make one of them work (${recipe.mirrors.primary}, or ${recipe.distribution.hubImage} from the hub), or use another image for the hosts of this stack.`,
  });
}

async function obstacleToMmdebstrap({ distribution, mirrors }: Recipe): Promise<string | undefined> {
  if (!(await attempt("mmdebstrap", ["--version"])).ok) return "mmdebstrap is not installed";
  if (!existsSync(distribution.keyring)) {
    return `the archive's keys are missing (package ${distribution.keyringPackage})`;
  }
  const release = `${mirrors.primary.replace(/\/+$/, "")}/dists/${distribution.codename}/InRelease`;
  try {
    const response = await fetch(release, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return response.ok ? undefined : `${release} answers ${response.status}`;
  } catch {
    return `${release} cannot be reached`;
  }
}

async function obstacleToDockerBuild({ distribution }: Recipe): Promise<string | undefined> {
  if ((await attempt("docker", ["image", "inspect", distribution.hubImage], { timeoutSeconds: 5 })).ok)
    return undefined;
  const pull = await attempt("docker", ["pull", "--quiet", distribution.hubImage], { timeoutSeconds: 120 });
  return pull.ok ? undefined : `Docker cannot fetch ${distribution.hubImage} (${pull.complaint})`;
}

/**
 * A folder to work in, beside what is built: what a killed build left goes with the next one. For a machine with
 * `guest.tar`, what is laid over the distribution.
 */
async function inStage(
  recipe: Recipe,
  output: string,
  work: (stage: string) => Promise<void>,
): Promise<void> {
  const stage = unfinishedBeside(output, "stage");
  makePrivateFolder(stage);
  try {
    if (recipe.sources) await stageGuest(stage, recipe.sources);
    await work(stage);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Writes `guest.tar` into the folder: what is laid over the distribution, readable by everybody in the machine. */
export async function stageGuest(stage: string, sources: AptSources): Promise<void> {
  stageGuestFiles(join(stage, "guest"), sources);
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  await run("tar", ["--create", "--file", GUEST_TAR, "--directory", "guest", ...owner, "."], {
    where: "machine image",
    cwd: stage,
  });
}

const GUEST_TAR = "guest.tar";

async function buildByMmdebstrap(
  recipe: Recipe,
  stage: string,
  output: string,
  report: Report,
): Promise<void> {
  const cache = packageCache(recipe.distribution.codename, process.env);
  const packages = stagePackages(cache, stage);
  const args = mmdebstrapArguments(recipe, recipe.sources && join(stage, GUEST_TAR), packages, output);
  await inMemory(["mmdebstrap", ...args], (command) => runMmdebstrap(recipe, command, report));
  keepPackages(cache, packages);
}

/** What mmdebstrap says of its steps that take time. */
const STEP = /^I: ((?:running apt|downloading|extracting|installing|creating) .*?)\.*$/;

async function runMmdebstrap(recipe: Recipe, command: readonly string[], report: Report): Promise<void> {
  // What it writes must be readable in the machine, whatever the user's own umask is.
  const child = execa("sh", ["-c", 'umask 022; exec "$@"', "sh", ...command], {
    reject: false,
    stdin: "ignore",
    stdout: "ignore",
    all: false,
  });
  const complaints: string[] = [];
  for await (const line of child.iterable({ from: "stderr" })) {
    const step = STEP.exec(line)?.[1];
    if (step !== undefined) report(step);
    else if (line.startsWith("E: ")) complaints.push(line.slice(3));
  }
  const result = await child;
  if (!result.failed) return;
  throw new LongshoreError(
    {
      where: `machine image ${recipe.distribution.name}`,
      rule: "mmdebstrap builds it",
      seen: complaints.slice(-3).join("; ") || result.shortMessage,
      remedy: "Without root it needs user namespaces and the package uidmap.",
    },
    { cause: result },
  );
}

async function buildByDocker(recipe: Recipe, stage: string, output: string, report: Report): Promise<void> {
  const where = `machine image ${recipe.distribution.name}`;
  writeFileSync(join(stage, "Dockerfile"), dockerfile(recipe));
  report(`docker build from ${recipe.distribution.hubImage}`);
  const tag = `longshore-build:${recipe.name}`;
  await run("docker", ["build", "--quiet", "--force-rm", "--tag", tag, stage], { where });
  const container = `longshore-build-${recipe.name}`;
  await attempt("docker", ["rm", "--force", container]);
  await run("docker", ["create", "--name", container, "--label", "longshore=build", tag, "true"], { where });
  try {
    report("docker export");
    await run("docker", ["export", "--output", output, container], { where });
  } finally {
    await attempt("docker", ["rm", "--force", container]);
    await attempt("docker", ["image", "rm", tag]);
  }
}
