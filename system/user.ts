import { userInfo } from "node:os";

/** Whether this is root, which may do what others cannot: on Windows nobody is. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Who runs this, for messages: `user ann (uid 1000)`. */
export function thisUser(): string {
  const name = userName();
  const uid = process.getuid?.();
  return uid === undefined || name === String(uid) ? `user ${name}` : `user ${name} (uid ${uid})`;
}

/** The name of who runs this; the number where it has none, as in many containers. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
