import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Violation } from "../core/errors.js";
import { thisUser } from "./user.js";

/**
 * What keeps this user from working in a folder, which may not be there yet; undefined when nothing does. `inside` looks
 * at the folders in it as well: another user may have made them.
 */
export function obstacleToWriting(
  folder: string,
  options: { readonly remedy: string; readonly inside?: boolean },
): Violation | undefined {
  for (const path of [nearest(folder), ...(options.inside ? foldersIn(folder) : [])]) {
    try {
      if (!statSync(path).isDirectory())
        return violation(folder, `${path}, which is no folder`, options.remedy);
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      return violation(folder, `${path}, ${ownerOf(path)} (${code})`, options.remedy);
    }
  }
  return undefined;
}

/** The folder, else the first one above it that is there. */
function nearest(folder: string): string {
  let path = folder;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch {
    return []; // It is not there yet; of one that cannot be read that is said already.
  }
}

function ownerOf(path: string): string {
  try {
    return `which belongs to uid ${statSync(path).uid}`;
  } catch {
    return "which this user cannot see";
  }
}

function violation(where: string, seen: string, remedy: string): Violation {
  return { where, rule: `${thisUser()} can read it and write to it`, seen, remedy };
}
