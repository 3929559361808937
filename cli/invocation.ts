import { setMaxListeners } from "node:events";
import { ExitCode, LongshoreError } from "../core/errors.js";
import type { Emit } from "../core/events.js";
import { eventLog } from "../deploy/event-log.js";
import { Identities } from "../deploy/identities/identities.js";
import { requireFolders } from "../deploy/program/folders.js";
import { openProject } from "../deploy/program/project.js";
import type { Run } from "../deploy/run.js";
import { openTarget } from "../deploy/targets/open.js";
import { explainFileError } from "../system/file-error.js";
import { createIo, type Io } from "./io.js";

/** One run of the command line: what every verb gets. */
export interface Invocation extends Run {
  readonly io: Io;
}

/** Runs a verb in the project of the current folder. */
export function invoke(
  options: { target: "azure" | "local"; json?: boolean },
  work: (run: Invocation) => Promise<ExitCode>,
): Promise<ExitCode> {
  return perform(options, async ({ io, signal, folder }) => {
    const project = openProject(folder);
    requireFolders(project, options.target);
    const target = await openTarget(options.target, project, signal);
    const identities = new Identities(process.env, (question) => io.askSecret(question, signal));
    return await work({ io, emit: io.emit, project, target, identities, signal });
  });
}

/** What a verb gets that needs no project. */
export interface Performance {
  readonly io: Io;
  readonly signal: AbortSignal;
  /** The current one. */
  readonly folder: string;
}

/** Runs a verb and turns whatever comes of it into an exit code and a readable end. */
export async function perform(
  options: { json?: boolean },
  work: (performance: Performance) => Promise<ExitCode>,
): Promise<ExitCode> {
  const io = logged(createIo({ json: options.json ?? false }));
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  let interrupts = 0;
  const interrupt = () => {
    interrupts++;
    if (interrupts === 1) {
      io.emit({
        type: "notice",
        text: "stopping; what is under way is left so that the next run goes on from it",
      });
      abort.abort();
    } else if (interrupts === 3) {
      process.exit(ExitCode.INTERRUPTED);
    }
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  let folder = "the current folder";
  try {
    folder = process.cwd();
    return await work({ io, signal: abort.signal, folder });
  } catch (thrown) {
    if (abort.signal.aborted) {
      return ExitCode.INTERRUPTED;
    }
    const error = explainFileError(thrown, folder);
    io.error(error);
    return error instanceof LongshoreError ? error.exitCode : ExitCode.FAILED;
  } finally {
    io.close();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function logged(io: Io): Io {
  const log = eventLog(process.env);
  if (!log) return io;
  const emit: Emit = (event) => {
    log(event);
    io.emit(event);
  };
  return { ...io, emit };
}
