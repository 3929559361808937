import { existsSync } from "node:fs";
import { DamagedFile } from "../../../system/kept-file.js";
import { isAlive, type ProcessIdentity } from "../../../system/process.js";
import { CLOUD } from "../../records/port-owner.js";
import { snapshot } from "../../records/snapshot.js";
import { type FileAccount, fileAccounts } from "../../storage/accounts.js";
import { bringServer } from "../../storage/file-server.js";
import { type AccountFolder, accountFolder, accountFolders } from "../../storage/folder.js";
import { endProcess, findServer } from "../../storage/server-process.js";
import type { ServiceHost, ServicesView, ServiceWork } from "../service.js";
import { keyId, type ServiceFailure, type ServiceKey } from "../service-key.js";
import { FILES, serverKey, serverUse } from "./keys.js";

/**
 * Keeps the file servers of storage accounts as the records want them: those that are wanted run, one that died is
 * started again, and one that an earlier services process left running is taken up.
 */
export class FileServers implements ServiceWork {
  readonly #host: ServiceHost;
  /** By the name of the account: what its server was last brought to. */
  readonly #settled = new Map<string, ServiceKey>();
  readonly #failed = new Map<string, ServiceFailure>();
  readonly #busy = new Map<string, Promise<void>>();
  /** Known also when its folder is gone. */
  readonly #running = new Map<string, ProcessIdentity>();
  readonly #watch: NodeJS.Timeout;

  constructor(host: ServiceHost) {
    this.#host = host;
    this.#watch = setInterval(() => this.#lookForDead(), WATCH_MS);
  }

  get settled(): readonly ServiceKey[] {
    return [...this.#settled.values()];
  }

  get failed(): readonly ServiceFailure[] {
    return [...this.#failed.values()];
  }

  bring({ records }: ServicesView): void {
    const accounts = fileAccounts(records);
    for (const account of accounts) {
      if (!this.#isSettled(account)) this.#begin(account.name, account);
    }
    const wanted = new Set(accounts.map(({ name }) => name));
    for (const { name } of accountFolders(this.#storage)) {
      if (!wanted.has(name) && this.#mayRun(name)) this.#begin(name, undefined);
    }
  }

  /** Servers that are handed over run on. */
  async close(how: "handOver" | "end"): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(this.#busy.values());
    if (how === "handOver") return;
    const noted = accountFolders(this.#storage).flatMap((folder) => noteOf(folder) ?? []);
    await Promise.all([...noted, ...this.#running.values()].map(endProcess));
  }

  get #storage(): string {
    return this.#host.home.storage;
  }

  #isSettled(account: FileAccount): boolean {
    const settled = this.#settled.get(account.name);
    return settled !== undefined && keyId(settled) === keyId(this.#keyOf(account));
  }

  #begin(name: string, account: FileAccount | undefined): void {
    if (!this.#busy.has(name)) this.#busy.set(name, this.#bringOne(name, account));
  }

  /** A note that cannot be read says nothing else. */
  #mayRun(name: string): boolean {
    const folder = this.#folder(name);
    return noteOf(folder) !== undefined || existsSync(folder.process);
  }

  /** Without an account, its server ends. */
  async #bringOne(name: string, account: FileAccount | undefined): Promise<void> {
    const before = this.#failed.get(name)?.why;
    try {
      const [port = 0] = account ? await this.#host.ports.ensure([serverUse(account.id)]) : [];
      let brought: FileAccount | undefined;
      await bringServer(this.#storage, name, port, () => {
        brought = this.#find(name);
        return brought;
      });
      const running = findServer(this.#folder(name));
      if (running) this.#running.set(name, running);
      if (brought) this.#settled.set(name, this.#keyOf(brought));
      else this.#settled.delete(name);
      this.#failed.delete(name);
    } catch (error) {
      this.#settled.delete(name);
      const key = account ? this.#keyOf(account) : { owner: CLOUD, service: FILES, part: name };
      this.#failed.set(name, { ...key, why: error instanceof Error ? error.message : String(error) });
      await this.#forgetTakenPort(name).catch(() => {}); // The cloud's folder is gone.
    } finally {
      this.#busy.delete(name);
      // What fails again as before is tried again in a while.
      if (before === undefined || this.#failed.get(name)?.why !== before) this.#host.bringAgain();
    }
  }

  /** As it is recorded now. */
  #find(name: string): FileAccount | undefined {
    return fileAccounts(snapshot(this.#host.records)).find((account) => account.name === name);
  }

  #keyOf(account: FileAccount): ServiceKey {
    return serverKey(this.#storage, account);
  }

  /** The next try is on another port, when somebody else has taken this one while no server ran. */
  async #forgetTakenPort(name: string): Promise<void> {
    const account = this.#find(name);
    if (!account || findServer(this.#folder(name))) return;
    await this.#host.ports.forgetTaken([serverUse(account.id)]);
  }

  #lookForDead(): void {
    for (const name of this.#settled.keys()) {
      const running = this.#running.get(name);
      if (this.#busy.has(name) || (running && isAlive(running))) continue;
      console.log(`${new Date().toISOString()} the file server of ${name} has ended: starting it`);
      this.#settled.delete(name);
      this.#host.bringAgain();
    }
  }

  #folder(name: string): AccountFolder {
    return accountFolder(this.#storage, name);
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

const WATCH_MS = 250;
