import { LongshoreError } from "../core/errors.js";

/** A failure to write that its user can mend, a full disk above all, as an error that says so; any other as it is. */
export function explainFileError(error: unknown, where: string): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const seen = error instanceof Error ? REASONS[code ?? ""] : undefined;
  if (seen === undefined) return error;
  return new LongshoreError(
    {
      where: path ?? where,
      rule: "what Longshore keeps can be written to the disk",
      seen,
      remedy: "Mend that and run the command again: it goes on from what is there.",
    },
    { cause: error },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "a full disk (ENOSPC)",
  EDQUOT: "a quota that is used up (EDQUOT)",
  EROFS: "a file system that is read-only (EROFS)",
};
