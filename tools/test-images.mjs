import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { say, secondsSince } from "./say.mjs";

/**
 * Builds what the tests' machines are made of and what is not cached yet, one after the other, so that the tests find
 * it. Run as a program, beside tests that need no machine; what fails here is told by the test that needs it.
 */

const dist = join(import.meta.dirname, "..", "dist", "local");
/** @param {string} file */
const load = (file) => import(pathToFileURL(join(dist, file)).href);

const { ensureMachineImage } = await load("machine/image/image.js");
const { ensureServerRoot } = await load("storage/server-root.js");

const IMAGES = [
  { distribution: "debian-13", variant: "engine", kind: "qemu" },
  { distribution: "debian-13", variant: "engine", kind: "docker" },
  { distribution: "debian-13", variant: "bare", kind: "docker" },
  { distribution: "debian-12", variant: "bare", kind: "docker" },
];

for (const image of IMAGES) {
  await prepare(`machine image ${image.distribution}, ${image.variant}, ${image.kind}`, () =>
    ensureMachineImage(image, () => {}),
  );
}
for (const protocol of ["smb", "nfs"]) {
  await prepare(`file server for ${protocol}`, () => ensureServerRoot(protocol, () => {}));
}

/**
 * @param {string} what
 * @param {() => Promise<unknown>} work
 */
async function prepare(what, work) {
  const started = Date.now();
  try {
    await work();
    if (Date.now() - started > 1000) say(`${what} (${secondsSince(started)})`);
  } catch (error) {
    say(`${what}: ${error instanceof Error ? error.message : error}`);
  }
}
