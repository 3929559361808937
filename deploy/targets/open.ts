import type { Project } from "../program/project.js";
import type { Target } from "./target.js";

/** The target's own libraries are loaded only when it is asked for. */
export async function openTarget(
  name: "azure" | "local",
  project: Project,
  signal: AbortSignal,
): Promise<Target> {
  return name === "local"
    ? (await import("./local.js")).localTarget(project, { signal })
    : (await import("./azure.js")).azureTarget(project, signal);
}
