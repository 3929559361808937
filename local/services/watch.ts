import { watch } from "node:fs";

/** Waits for changes in a folder; those that come while nobody waits are kept. */
export interface Changes {
  /** Resolves at the next change with true, after the time given or when aborted with false. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** As a change of the folder. */
  notice(): void;
  close(): void;
}

/** A write is several changes at once. */
const SETTLE_MS = 20;

export function watchChanges(folder: string): Changes {
  let changed = false;
  let wake: (() => void) | undefined;
  const notice = () => {
    changed = true;
    wake?.();
  };
  const watcher = watch(folder, { persistent: false }, notice);
  watcher.on("error", notice); // The folder is gone, or cannot be watched: the timeout is what remains.
  return {
    next: async (timeoutMs, signal) => {
      if (!changed && !signal?.aborted) await pause(timeoutMs, signal, (resume) => (wake = resume));
      wake = undefined;
      const any = changed;
      if (any) await pause(SETTLE_MS, signal);
      changed = false;
      return any;
    },
    notice,
    close: () => watcher.close(),
  };
}

/** Resolves after a time, or earlier when aborted or when what it hands to `early` is called. */
export function pause(
  ms: number,
  signal?: AbortSignal,
  early?: (resume: () => void) => unknown,
): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener("abort", finish);
    early?.(finish);
  });
}
