import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Makes what takes longest of the machine image of the stack `web`: `start-image KIND`. Run beside the build of the
 * project, so from the sources.
 */

/** @param {string} file */
const load = (file) => import(pathToFileURL(join(import.meta.dirname, "..", "local", "machine", file)).href);

const { prepareMachineImage } = await load("image/image.ts");
const { imageVariant } = await load("image/variant.ts");

const request = {
  distribution: "debian-13",
  variant: imageVariant(process.env),
  kind: process.argv[2],
};
await prepareMachineImage(request, (/** @type {{ what: string, detail: string }} */ { what, detail }) =>
  console.log(`${what}: ${detail}`),
);
