import { existsSync, rmSync } from "node:fs";
import { identify, type ProcessIdentity } from "../../system/process.js";
import type { HostSide, MachineDriver } from "../machine/driver.js";
import type { CloudHome } from "../records/home.js";
import { openPortBook } from "../records/ports.js";
import { snapshot } from "../records/snapshot.js";
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
  const tended = tendMachines(() => desired(snapshot(records)).machines, driverOf, tending.signal);
  const hostSides = new Map<string, HostSide>();
  const networks = new MachineNetworks(driverOf, () => report());
  const fileServers = new FileServers(home, records, ports, () => changes.notice());
  const report = reporter(home, self, listeners, [networks, fileServers]);
  let retryMs = FIRST_RETRY_MS;
  try {
    while (!signal.aborted && existsSync(home.records)) {
      const reader = snapshot(records);
      if (reader.ofType(Type.MACHINE).length === 0) break;
      const now = desired(reader);
      fileServers.bring(now.fileAccounts);
      const wanted = await wantedListeners(now, { home, records, ports, driverOf, hostSides });
      networks.bring(await wantedNetworks(now, reader, ports));
      await listeners.bring(wanted, report);
      report();
      const failing = [listeners, networks, fileServers].some(({ failed }) => failed.length > 0);
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

/** Writes the report when it says something new. */
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
    if (text !== before) writeReport(home, report);
    before = text;
  };
}

/** A port that is taken, or a network that is not made yet; then ever more seldom. */
const FIRST_RETRY_MS = 250;
/** In case that a change of the folder was not told. */
const SLOW_POLL_MS = 5000;
