import { writeFileSync } from "node:fs";
import { unsupportedNode } from "../core/node-version.js";

/** What is read of this package's own package.json. */
export interface PackageNeeds {
  readonly engines: { readonly node: string };
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Loads the package; where Node is too old for it, or a peer dependency is missing, a program ends with a sentence. */
export function load(require: NodeJS.Require, file: string, needs: PackageNeeds): unknown {
  const fault = unsupportedNode(process.versions.node, needs.engines.node);
  if (fault !== undefined) throw refusal(fault);
  try {
    return require(file);
  } catch (error) {
    const missing = Object.entries(needs.peerDependencies).filter(([name]) => !isThere(require, name));
    if (!isNotFound(error) || missing.length === 0) throw error;
    const names = missing.map(([name]) => name).join(", ");
    const wanted = missing.map(([name, range]) => `"${name}@${range}"`).join(" ");
    throw refusal(
      `longshore: the packages that it needs beside itself are installed, not a project without ${names}. ` +
        `Run: npm install ${wanted}`,
      error,
    );
  }
}

function isThere(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // There, but it does not let that file be read.
    return !isNotFound(error);
  }
}

function isNotFound(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
}

/** A program that catches it can go on; for any other, the sentence is all that is printed. */
function refusal(sentence: string, cause?: unknown): Error {
  const refused = new Error(sentence, { cause });
  process.once("uncaughtExceptionMonitor", (error) => {
    if (error !== refused) return;
    writeFileSync(process.stderr.fd, `${sentence}\n`);
    process.exit(2);
  });
  return refused;
}
