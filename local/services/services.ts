import { existsSync, rmSync } from "node:fs";
import { LongshoreError } from "../../core/errors.js";
import { explainFileError } from "../../system/file-error.js";
import { identify, type ProcessIdentity } from "../../system/process.js";
import type { MachineDriver } from "../machine/driver.js";
import type { CloudHome } from "../records/home.js";
import { openPortBook } from "../records/ports.js";
import { type RecordReader, snapshot } from "../records/snapshot.js";
import { openRecords } from "../records/store.js";
import { loadServices } from "./all.js";
import { ListenPlaces } from "./listen-places.js";
import { Listeners } from "./listeners.js";
import { type ServicesReport, writeReport } from "./report.js";
import type { ServiceHost, ServiceWork } from "./service.js";
import { areServicesNeeded, servicesView } from "./view.js";
import { watchChanges } from "./watch.js";

export interface ServicesOptions {
  readonly driverOf: (kind: MachineDriver["kind"]) => MachineDriver;
  /** The URL of a module with more services; see `loadServices`. */
  readonly module?: string;
  readonly signal: AbortSignal;
}

/**
 * Serves what Azure answers while machines run. The records are its only memory; it resolves when nothing that is
 * recorded needs it any more or the cloud's folder is gone.
 */
export async function runServices(
  home: CloudHome,
  { driverOf, module, signal }: ServicesOptions,
): Promise<void> {
  const self = identify(process.pid);
  if (!self || !existsSync(home.records)) return;
  const services = await loadServices(module);
  const records = openRecords(home);
  const ports = openPortBook(home, records);
  const changes = watchChanges(home.records);
  const listeners = new Listeners();
  const works: ServiceWork[] = [];
  const report = reporter(home, { ...self, ...(module === undefined ? {} : { module }) }, listeners, works);
  const host: ServiceHost = { home, records, ports, services, driverOf, report, bringAgain: changes.notice };
  const places = new ListenPlaces(host);
  const goOn = goingOn();
  const bring = async (reader: RecordReader) => {
    const view = await servicesView(services, home, reader, ports);
    for (const work of works) work.bring(view);
    await listeners.bring(
      view.listening.map((each) => places.wanted(each)),
      report,
    );
    return true;
  };
  let retryMs = FIRST_RETRY_MS;
  try {
    for (const service of services) {
      const work = await service.start?.(host);
      if (work) works.push(work);
    }
    while (!signal.aborted && existsSync(home.records)) {
      const read = goOn(() => snapshot(records));
      if (read && !areServicesNeeded(services, read)) break;
      // What is served goes on as it was while the records cannot be read.
      const brought = read && (await goOn(() => bring(read)));
      report();
      const failing = !brought || [listeners, ...works].some(({ failed }) => failed.length > 0);
      const changed = await changes.next(failing ? retryMs : SLOW_POLL_MS, signal);
      retryMs = changed || !failing ? FIRST_RETRY_MS : Math.min(retryMs * 2, SLOW_POLL_MS);
    }
  } finally {
    changes.close();
    listeners.close();
    // Told to stop, it hands over to the next services process.
    await Promise.all(works.map((work) => work.close(signal.aborted ? "handOver" : "end")));
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
  self: ProcessIdentity & Pick<ServicesReport, "module">,
  listeners: Listeners,
  works: readonly ServiceWork[],
): () => void {
  let before = "";
  return () => {
    const report = {
      ...self,
      listening: listeners.listening,
      settled: works.flatMap(({ settled }) => settled),
      failed: [listeners, ...works].flatMap(({ failed }) => failed),
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
