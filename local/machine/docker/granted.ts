import { join } from "node:path";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { writeFileAtomic } from "../../../system/files.js";
import { keptJson, readKept } from "../../../system/kept-file.js";
import { attempt } from "../run.js";
import { MACHINE_CAPABILITIES } from "./capability-names.js";

/**
 * The capabilities that machines get: all that the engine can give, found out by trying, because its host may lack
 * some and its release may not know some. Kept for each build of an engine.
 */
export async function grantedCapabilities(
  engineBuild: string,
  image: string,
  cache: string,
): Promise<string[]> {
  const file = join(cache, `engine-${engineBuild.replace(/[^\w.-]/g, "")}.json`);
  const known = readKept(file, GRANTED);
  if (known) return known;
  await requireStart(image);
  const granted = await largestSet(image, MACHINE_CAPABILITIES);
  writeFileAtomic(file, JSON.stringify(granted));
  return granted;
}

const GRANTED = keptJson("what was found out about the Docker engine", z.array(z.string()), {
  remedy: "Remove it: it is found out again.",
});

/** By halves: few are lacking, if any. */
async function largestSet(image: string, names: readonly string[]): Promise<string[]> {
  if (await canGive(image, names)) return [...names];
  if (names.length === 1) return [];
  const middle = Math.floor(names.length / 2);
  return [
    ...(await largestSet(image, names.slice(0, middle))),
    ...(await largestSet(image, names.slice(middle))),
  ];
}

async function canGive(image: string, names: readonly string[]): Promise<boolean> {
  return (await tryRun(image, names)).ok;
}

/** With capabilities out of the game, a container that does not start has another reason. */
async function requireStart(image: string): Promise<void> {
  const plain = await tryRun(image, []);
  if (plain.ok) return;
  throw new LongshoreError(
    { where: "Docker engine", rule: "a container starts", seen: plain.complaint },
    { cause: plain.cause },
  );
}

async function tryRun(image: string, names: readonly string[]) {
  const added = names.flatMap((name) => ["--cap-add", name]);
  const argv = [
    "run",
    "--rm",
    "--network",
    "none",
    "--label",
    "longshore=probe",
    "--cap-drop",
    "ALL",
    ...added,
  ];
  return await attempt("docker", [...argv, image, "true"], { timeoutSeconds: 60 });
}
