import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun, run } from "./command.mjs";
import { NeedsUser, say } from "./say.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const distStamp = join(root, "dist", ".sources");

/** Installs the npm packages when they are missing or not those of package-lock.json, and builds what is out of date. */
export async function prepareProject() {
  await preparePackages();
  await requireDist();
}

/** Builds what is out of date; types are for `npm test` to check. */
export async function requireDist() {
  if (!(await prepareDist("--noCheck")))
    throw new NeedsUser("The project could not be built: the errors are above.");
}

/** Works from the project's folder from here on. */
export async function preparePackages() {
  refuseOldNode();
  process.chdir(root);
  if (packagesFit()) return;
  say("installing the npm packages of package-lock.json (npm ci)");
  // No package needs an install script; the project's own, which builds, is a step of its own here.
  await mustRun("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]);
}

/**
 * Whether `dist` is what the sources say, after building it when it was not.
 * @param {readonly string[]} options  of tools/build.mjs
 */
export async function prepareDist(...options) {
  return distFits() || (await run(process.execPath, [join(root, "tools", "build.mjs"), ...options])) === 0;
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new NeedsUser(
      `Node.js 20.19 or later is needed, this is ${process.versions.node}: https://nodejs.org`,
    );
  }
}

/**
 * Whether what npm says it installed is what the lock file asks for. Optional packages may be missing: they are for
 * other systems.
 */
function packagesFit() {
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  const wanted = packagesOf(join(root, "package-lock.json"));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    const there = installed[path];
    return path === "" || (there ? there.version === entry.version : entry.optional === true);
  });
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : undefined;
}

function distFits() {
  return existsSync(distStamp) && readFileSync(distStamp, "utf8") === sourcesHash();
}

/** A hash of everything that the build reads. */
export function sourcesHash() {
  const config = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8"));
  const files = ["package-lock.json", "tsconfig.json", "tsconfig.build.json", "tools/bundle.mjs"];
  for (const folder of config.include) {
    files.push(...typescriptFiles(folder));
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** @param {string} folder */
function typescriptFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}
