import { existsSync } from "node:fs";
import { DamagedFile } from "../../system/kept-file.js";
import { isAlive, type ProcessIdentity } from "../../system/process.js";
import type { CloudHome } from "../records/home.js";
import type { PortBook } from "../records/ports.js";
import type { Records } from "../records/record.js";
import { snapshot } from "../records/snapshot.js";
import { type FileAccount, fileAccounts } from "../storage/accounts.js";
import { bringServer } from "../storage/file-server.js";
import { type AccountFolder, accountFolder, accountFolders } from "../storage/folder.js";
import { endProcess, findServer } from "../storage/server-process.js";
import { fileServerKey } from "./desired.js";

/**
 * Keeps the file servers of storage accounts as the records want them: those that are wanted run, one that died is
 * started again, and one that an earlier services process left running is taken up.
 */
export class FileServers {
  readonly #home: CloudHome;
  readonly #records: Records;
  readonly #ports: PortBook;
  /** Told when something is settled, has failed, or has to be brought again. */
  readonly #onChange: () => void;
  /** By the name of the account: what its server was last brought to. */
  readonly #settled = new Map<string, string>();
  readonly #failed = new Map<string, { key: string; why: string }>();
  readonly #busy = new Map<string, Promise<void>>();
  /** Known also when its folder is gone. */
  readonly #running = new Map<string, ProcessIdentity>();
  readonly #watch: NodeJS.Timeout;

  constructor(home: CloudHome, records: Records, ports: PortBook, onChange: () => void) {
    this.#home = home;
    this.#records = records;
    this.#ports = ports;
    this.#onChange = onChange;
    this.#watch = setInterval(() => this.#lookForDead(), WATCH_MS);
  }

  get settled(): readonly string[] {
    return [...this.#settled.values()];
  }

  get failed(): readonly { key: string; why: string }[] {
    return [...this.#failed.values()];
  }

  /** Begins what is to be done; the rest of the services does not wait for it. */
  bring(accounts: readonly FileAccount[]): void {
    const wanted = new Map(accounts.map((account) => [account.name, this.#keyOf(account)]));
    for (const { name } of accountFolders(this.#home.storage)) {
      if (!wanted.has(name)) wanted.set(name, GONE);
    }
    for (const [name, key] of wanted) {
      if (this.#settled.get(name) === key || this.#busy.has(name)) continue;
      if (key === GONE && !this.#mayRun(name)) continue;
      this.#busy.set(name, this.#bringOne(name, key));
    }
  }

  /** Ends all servers. */
  async end(): Promise<void> {
    await this.close();
    const noted = accountFolders(this.#home.storage).flatMap((folder) => noteOf(folder) ?? []);
    await Promise.all([...noted, ...this.#running.values()].map(endProcess));
  }

  /** Lets the servers run, for the next services process to take up. */
  async close(): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(this.#busy.values());
  }

  /** A note that cannot be read says nothing else. */
  #mayRun(name: string): boolean {
    const folder = this.#folder(name);
    return noteOf(folder) !== undefined || existsSync(folder.process);
  }

  async #bringOne(name: string, key: string): Promise<void> {
    const before = this.#failed.get(name)?.why;
    try {
      const find = () => fileAccounts(snapshot(this.#records)).find((account) => account.name === name);
      const before = find();
      const [port = 0] = before ? await this.#ports.ensure([{ vmId: before.id, kind: "file-server" }]) : [];
      let brought: FileAccount | undefined;
      await bringServer(this.#home.storage, name, port, () => {
        brought = find();
        return brought;
      });
      const running = findServer(this.#folder(name));
      if (running) this.#running.set(name, running);
      if (brought) this.#settled.set(name, this.#keyOf(brought));
      else this.#settled.delete(name);
      this.#failed.delete(name);
    } catch (error) {
      this.#settled.delete(name);
      this.#failed.set(name, { key, why: error instanceof Error ? error.message : String(error) });
      await this.#forgetTakenPort(name).catch(() => {}); // The cloud's folder is gone.
    } finally {
      this.#busy.delete(name);
      // What fails again as before is tried again in a while.
      if (before === undefined || this.#failed.get(name)?.why !== before) this.#onChange();
    }
  }

  #keyOf(account: FileAccount): string {
    return fileServerKey(this.#home.storage, account);
  }

  /** The next try is on another port, when somebody else has taken this one while no server ran. */
  async #forgetTakenPort(name: string): Promise<void> {
    const account = fileAccounts(snapshot(this.#records)).find((each) => each.name === name);
    if (!account || findServer(this.#folder(name))) return;
    await this.#ports.forgetTaken([{ vmId: account.id, kind: "file-server" }]);
  }

  #lookForDead(): void {
    for (const name of this.#settled.keys()) {
      const running = this.#running.get(name);
      if (this.#busy.has(name) || (running && isAlive(running))) continue;
      console.log(`${new Date().toISOString()} the file server of ${name} has ended: starting it`);
      this.#settled.delete(name);
      this.#onChange();
    }
  }

  #folder(name: string): AccountFolder {
    return accountFolder(this.#home.storage, name);
  }
}

function noteOf(folder: AccountFolder): ProcessIdentity | undefined {
  try {
    return findServer(folder);
  } catch (error) {
    if (error instanceof DamagedFile) return undefined;
    throw error;
  }
}

/** Of an account without a server. */
const GONE = "";
const WATCH_MS = 250;
