/** What the user's shell had set, as far as it is about others: nobody is kept from what is his own. */
let usersOwn: number | undefined;

/**
 * From here on this process and what it starts make files for their owner alone, those of libraries and of other
 * programs included. The umask is the whole process's: only a process that is ours says this, once, when it starts.
 */
export function makeFilesPrivate(): void {
  const before = process.umask(0o077);
  usersOwn ??= before & 0o077;
}

/** Starts a program of the user's own: what it makes has the modes that the user's shell says. */
export function asUsersShell<T>(start: () => T): T {
  if (usersOwn === undefined) return start();
  const ours = process.umask(usersOwn);
  try {
    return start();
  } finally {
    process.umask(ours);
  }
}
