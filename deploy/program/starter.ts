import { lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { packageRoot } from "../../system/package-root.js";
import { asUsersShell } from "../../system/umask.js";
import type { Example } from "./examples.js";

/**
 * Makes a project in a folder, which may be there already; gives back the paths of its files. Throws, before anything is
 * written, when one of them exists.
 */
export function writeStarter(folder: string, example: Example): string[] {
  const files = Object.entries(starterFiles(basename(resolve(folder)), example));
  const there = files.map(([path]) => path).filter((path) => isThere(join(folder, path)));
  if (there.length > 0) {
    throw new LongshoreError(
      {
        where: folder,
        rule: "init writes only files that do not exist",
        seen: `a folder with ${there.join(", ")}`,
        remedy: "Choose another folder, or move them away. Nothing was written.",
      },
      { exitCode: ExitCode.USAGE },
    );
  }
  // They are the user's own sources, not what Longshore keeps.
  asUsersShell(() => {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { flag: "wx" });
    }
  });
  return files.map(([path]) => path);
}

function starterFiles(name: string, example: Example): Record<string, string> {
  const stacks = join(packageRoot(), "stacks");
  const copy = (path: string) => readFileSync(join(stacks, path), "utf8");
  return {
    "package.json": json(packageJson(name)),
    "cdktf.json": json({ language: "typescript", app: "node --import tsx main.ts" }),
    "tsconfig.json": json({
      compilerOptions: {
        target: "es2023",
        module: "nodenext",
        types: ["node"],
        strict: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ["*.ts"],
    }),
    ".gitignore": "node_modules/\ncdktf.out/\n.longshore/\n*.plan\n",
    "main.ts": copy(`init/${example}.ts`),
    "site/Dockerfile": copy("site/Dockerfile"),
    "site/index.html": copy("site/index.html"),
  };
}

/** With the versions that this package is made and tested with. */
function packageJson(name: string) {
  const own = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    version: string;
    engines: Record<string, string>;
    peerDependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const tool = (dependency: string) => ({ [dependency]: `^${own.devDependencies[dependency]}` });
  return {
    name: packageName(name),
    version: "0.0.0",
    private: true,
    type: "module",
    engines: own.engines,
    scripts: { check: "tsc" },
    dependencies: { ...own.peerDependencies, longshore: `^${own.version}`, ...tool("tsx") },
    devDependencies: { ...tool("@types/node"), ...tool("typescript") },
  };
}

/** As npm takes it. */
function packageName(folder: string): string {
  const plain = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, 200);
  return plain === "" || plain === "longshore" || plain === "node_modules" ? "longshore-project" : plain;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
