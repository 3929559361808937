import type { Project } from "../project.js";
import type { Target } from "./target.js";
export function azureTarget(_project: Project): Target {
  throw new Error("not yet");
}
