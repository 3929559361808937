import { ExitCode, LongshoreError } from "../../core/errors.js";
import { isWithin } from "../../core/paths.js";
import { obstacleToWriting } from "../../system/writable.js";
import { localHome } from "./local-home.js";
import type { Project } from "./project.js";

/** Throws, before anything is done, when this user cannot work in the folders that every command needs. */
export function requireFolders(project: Project, target: "azure" | "local"): void {
  const mine = "Run the command as the user to whom it belongs, or give it to this one (chown -R).";
  const folders = [
    { folder: project.data, remedy: mine },
    { folder: project.outdir, remedy: mine },
    ...(target === "local"
      ? [
          {
            folder: localHome(project),
            inside: true,
            remedy: `${mine} LONGSHORE_HOME names another local cloud.`,
          },
        ]
      : []),
  ];
  const found = folders.flatMap(({ folder, ...options }) => obstacleToWriting(folder, options) ?? []);
  // What is wrong with a folder is wrong with those in it.
  const violations = found.filter(
    ({ where }, at) => !found.slice(0, at).some((other) => isWithin(where, other.where)),
  );
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
}
