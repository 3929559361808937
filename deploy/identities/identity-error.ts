import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";

/** What is wrong with the file that LONGSHORE_SSH_IDENTITY names. */
export function identityError(
  path: string,
  violation: Omit<Violation, "where">,
  cause?: unknown,
): LongshoreError {
  return new LongshoreError(
    { where: `LONGSHORE_SSH_IDENTITY (${path})`, ...violation },
    { exitCode: ExitCode.USAGE, cause },
  );
}
