import type { FileAccount } from "./accounts.js";
import type { AccountFolder } from "./folder.js";
import type { Sandbox } from "./sandbox.js";

/** What is particular to the server of a protocol. */
export interface ServerKind {
  /** Runs it in its root folder, in the foreground. */
  readonly command: readonly string[];
  /** The name of its configuration, in the account's `server` folder. */
  readonly conf: string;
  /** Finds the port in it. */
  readonly port: RegExp;
  /** What it serves, and how. */
  configuration(folder: AccountFolder, account: FileAccount, port: number): string;
  /** Has new sessions need the account's key. */
  takeKey(sandbox: Sandbox, account: FileAccount): Promise<void>;
  /** Has a running one do what its configuration says now, while sessions live on. */
  reload(sandbox: Sandbox, pid: number): Promise<void>;
  /** Has a running one let go of a share that its configuration names no more. */
  release(sandbox: Sandbox, pid: number, share: string): Promise<void>;
}
