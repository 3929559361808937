import { ExitCode } from "../core/errors.js";
import { explainFileError } from "../system/file-error.js";

/**
 * Has what no command catches end the process with a message: an output that cannot be written any more, or a failure
 * of something that nobody waits for.
 */
export function reportWhatEscapes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
  process.on("uncaughtException", end);
}

let ending = false;

function end(error: NodeJS.ErrnoException): void {
  if (ending) return;
  ending = true;
  // Whoever read the output has gone, and wants no more of it.
  if (error.code === "EPIPE") process.exit(ExitCode.FAILED);
  void import("./io.js").then(({ describeError }) => {
    process.stderr.write(`${describeError(explainFileError(error, "the output"))}\n`, () =>
      process.exit(ExitCode.FAILED),
    );
  });
}
