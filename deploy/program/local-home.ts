import { join, resolve } from "node:path";
import type { Project } from "./project.js";

/** Where the local cloud is, and the states that belong to it: `LONGSHORE_HOME` moves both. */
export function localHome(project: Project): string {
  const given = process.env.LONGSHORE_HOME;
  return given ? resolve(project.folder, given) : join(project.data, "local");
}
