import { existsSync, rmSync } from "node:fs";
import { LongshoreError } from "../../core/errors.js";
import { explainFileError } from "../../system/file-error.js";
import { identify, type ProcessIdentity } from "../../system/process.js";
import type { HostSide, MachineDriver } from "../machine/driver.js";
import type { Machine } from "../network/machines.js";
import type { CloudHome } from "../records/home.js";
import { openPortBook } from "../records/ports.js";
import { type RecordReader, snapshot } from "../records/snapshot.js";
import { openRecords } from "../records/store.js";
import { Type } from "../records/types.js";
import { desired, wantedNetworks } from "./desired.js";
import { FileServers } from "./file-servers.js";
import { Listeners } from "./listeners.js";
import { MachineNetworks } from "./networks.js";
import { writeReport } from "./report.js";
import { tendMachines } from "./tend.js";
import { wantedListeners } from "./wanted.js";
import { watchChanges } from "./watch.js";

/**
 * Serves what Azure answers while machines run: opened ports, names, restarts. The records are its only memory; it
 * resolves when no machine is recorded any more or the cloud's folder is gone.
 */
export async function runServices(
  home: CloudHome,
  driverOf: (kind: MachineDriver["kind"]) => MachineDriver,
  signal: AbortSignal,
): Promise<void> {
  const self = identify(process.pid);
  if (!self || !existsSync(home.records)) return;
  const records = openRecords(home);
  const ports = openPortBook(home, records);
  const listeners = new Listeners();
  const changes = watchChanges(home.records);
  const tending = new AbortController();
  const goOn = goingOn();
  let known: readonly Machine[] = [];
  const machines = () => {
    goOn(() => {
      known = desired(snapshot(records)).machines;
    });
    return known;
  };
  const tended = tendMachines(machines, driverOf, tending.signal);
  const hostSides = new Map<string, HostSide>();
  const networks = new MachineNetworks(driverOf, () => report());
  const fileServers = new FileServers(home, records, ports, () => changes.notice());
  const report = reporter(home, self, listeners, [networks, fileServers]);
  const bring = async (reader: RecordReader) => {
    const now = desired(reader);
    fileServers.bring(now.fileAccounts);
    const wanted = await wantedListeners(now, { home, records, ports, driverOf, hostSides });
    networks.bring(await wantedNetworks(now, reader, ports));
    await listeners.bring(wanted, report);
    return true;
  };
  let retryMs = FIRST_RETRY_MS;
  try {
    while (!signal.aborted && existsSync(home.records)) {
      const read = goOn(() => snapshot(records));
      if (read?.ofType(Type.MACHINE).length === 0) break;
      // What is served goes on as it was while the records cannot be read.
      const brought = read && (await goOn(() => bring(read)));
      report();
      const failing = !brought || [listeners, networks, fileServers].some(({ failed }) => failed.length > 0);
      const changed = await changes.next(failing ? retryMs : SLOW_POLL_MS, signal);
      retryMs = changed || !failing ? FIRST_RETRY_MS : Math.min(retryMs * 2, SLOW_POLL_MS);
    }
  } finally {
    changes.close();
    networks.bring([]);
    listeners.close();
    tending.abort();
    await tended;
    // Told to stop, it leaves them to the next services process; without machines nobody needs them.
    await (signal.aborted ? fileServers.close() : fileServers.end());
    rmSync(home.servicesReport, { force: true });
  }
}

/**
 * Does work that a damaged file of the cloud, or a disk that cannot be written, may keep from being done: that is logged,
 * once, and undefined given back.
 */
function goingOn(): {
  <T>(work: () => Promise<T>): Promise<T | undefined>;
  <T>(work: () => T): T | undefined;
} {
  let told = "";
  const tell = (thrown: unknown) => {
    const error = explainFileError(thrown, "the local cloud");
    if (!(error instanceof LongshoreError)) throw thrown;
    if (error.message !== told) console.error(new Date().toISOString(), error.message);
    told = error.message;
    return undefined;
  };
  return <T>(work: () => T | Promise<T>) => {
    try {
      const done = work();
      return done instanceof Promise ? (done.catch(tell) as Promise<T | undefined>) : done;
    } catch (error) {
      return tell(error);
    }
  };
}

/** Writes the report when it says something new, or is gone. */
function reporter(
  home: CloudHome,
  self: ProcessIdentity,
  listeners: Listeners,
  others: readonly Pick<FileServers, "settled" | "failed">[],
): () => void {
  let before = "";
  return () => {
    const report = {
      ...self,
      listening: listeners.listening,
      settled: others.flatMap(({ settled }) => settled),
      failed: [listeners, ...others].flatMap(({ failed }) => failed),
    };
    const text = JSON.stringify(report);
    if (text === before && existsSync(home.servicesReport)) return;
    writeReport(home, report);
    before = text;
  };
}

/** A port that is taken, or a network that is not made yet; then ever more seldom. */
const FIRST_RETRY_MS = 250;
/** In case that a change of the folder was not told. */
const SLOW_POLL_MS = 5000;
