import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { ExitCode, LongshoreError } from "../core/errors.js";
import { keepPrivate } from "../system/private.js";

/** The folder that a user works in: the one that holds cdktf.json. */
export interface Project {
  readonly folder: string;
  /** The program's command line, as cdktf's own tool runs it. */
  readonly app: string;
  /** Where synth writes; default `cdktf.out`. */
  readonly outdir: string;
  /** `.longshore`: state, plans, keys, the local cloud. */
  readonly data: string;
}

const cdktfJson = z.object({ app: z.string().min(1), output: z.string().optional() });

/** Throws when the folder has no cdktf.json that can be used, or others could write to its `.longshore`. */
export function openProject(folder: string): Project {
  const file = join(folder, "cdktf.json");
  if (!existsSync(file)) {
    throw new LongshoreError(
      {
        where: folder,
        rule: "a Longshore project has a cdktf.json that names the program",
        seen: "a folder without one",
        remedy:
          'Change into the project, or write {"language":"typescript","app":"node --import tsx main.ts"} there.',
      },
      { exitCode: ExitCode.USAGE },
    );
  }
  const parsed = cdktfJson.safeParse(parseJson(file));
  if (!parsed.success) {
    throw new LongshoreError(
      {
        where: file,
        rule: "`app` is the program's command line, `output` a folder",
        seen: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
      },
      { exitCode: ExitCode.USAGE },
    );
  }
  const data = join(folder, ".longshore");
  keepPrivate(data);
  return {
    folder,
    app: parsed.data.app,
    outdir: resolve(folder, parsed.data.output ?? "cdktf.out"),
    data,
  };
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new LongshoreError(
      { where: file, rule: "the file is JSON", seen: (cause as Error).message },
      { exitCode: ExitCode.USAGE, cause },
    );
  }
}
