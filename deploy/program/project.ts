import { join, resolve } from "node:path";
import * as z from "zod";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { DamagedFile, keptJson, readKept } from "../../system/kept-file.js";
import { keepPrivate } from "../../system/private.js";

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

const CDKTF_JSON = keptJson(
  "the project's cdktf.json",
  z.looseObject({ app: z.string().min(1), output: z.string().min(1).optional() }),
  {
    remedy:
      'It is JSON: `app` is the program\'s command line, `output` a folder, e.g. {"language":"typescript",' +
      '"app":"node --import tsx main.ts"}.',
    version: null,
  },
);

/** Throws when the folder has no cdktf.json that can be used, or others could write to its `.longshore`. */
export function openProject(folder: string): Project {
  const { app, output } = readCdktfJson(join(folder, "cdktf.json")) ?? {};
  if (app === undefined) {
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
  const data = join(folder, ".longshore");
  keepPrivate(data);
  return { folder, app, outdir: resolve(folder, output ?? "cdktf.out"), data };
}

/** The user's own file: one that is wrong is wrong input. */
function readCdktfJson(file: string) {
  try {
    return readKept(file, CDKTF_JSON);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    throw new LongshoreError(error.violations, { exitCode: ExitCode.USAGE, cause: error });
  }
}
