import { existsSync } from "node:fs";
import { tryLock } from "../../system/lock.js";
import { errorText } from "../../system/log.js";
import { makeFilesPrivate } from "../../system/umask.js";
import { machineDriver } from "../machine/choose.js";
import type { MachineDriver } from "../machine/driver.js";
import { openHome } from "../records/home.js";
import { runServices } from "./services.js";

/**
 * The services process of one local cloud: `main HOME [MODULE]`, the URL of a module with more services. One lives at a
 * time; another one started ends at once.
 */
const [, , folder, module] = process.argv;
if (folder !== undefined && existsSync(folder)) await serve(folder, module);

async function serve(folder: string, module: string | undefined): Promise<void> {
  makeFilesPrivate();
  const home = openHome(folder);
  const held = tryLock(home.servicesLock, "longshore services");
  if ("holder" in held) return;
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());
  // A connection that breaks in an unforeseen way must not take all the others down.
  process.on("uncaughtException", (error) => console.error(new Date().toISOString(), errorText(error)));
  // An exit by hand: sockets that wait for an answer elsewhere need not keep the process.
  try {
    await runServices(home, {
      driverOf: driversOf(home.folder, home.hash),
      ...(module === undefined ? {} : { module }),
      signal: stop.signal,
    });
    held.release();
    process.exit(0);
  } catch (error) {
    // A cloud whose folder is gone has nothing to serve; any other failure is for the log, and the next to start.
    if (existsSync(home.records)) console.error(new Date().toISOString(), errorText(error));
    held.release();
    process.exit(existsSync(home.records) ? 1 : 0);
  }
}

function driversOf(folder: string, hash: string) {
  const drivers = new Map<MachineDriver["kind"], MachineDriver>();
  return (kind: MachineDriver["kind"]) => {
    const driver = drivers.get(kind) ?? machineDriver(kind, folder, hash);
    drivers.set(kind, driver);
    return driver;
  };
}
