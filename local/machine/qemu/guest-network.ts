import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { keptJson } from "../../../system/kept-file.js";
import type { MachineNetwork } from "../driver.js";
import { type MachineFile, type MachineFolders, SPEC_FILE } from "../folder.js";
import { guestExec } from "./guest-exec.js";
import { writeNetworkDisk } from "./network-disk.js";

/** Before a machine starts: it boots with the network that it shall have. */
export async function prepareNetwork(folders: MachineFolders, name: string): Promise<void> {
  await writeNetworkDisk(folders.of(name), folders.requireSpec(name));
  folders.write(name, UNTOLD, null);
}

/**
 * Notes how the network of a machine shall be; gives back the change that a running one is to be told of, be it of an
 * earlier call. For who works on the machine alone.
 */
export async function noteNetwork(
  folders: MachineFolders,
  name: string,
  network: MachineNetwork,
  running: boolean,
): Promise<string | undefined> {
  const spec = folders.requireSpec(name);
  if (!isDeepStrictEqual(spec.network, network)) {
    const changed = { ...spec, network };
    if (running) folders.write(name, UNTOLD, randomUUID());
    await writeNetworkDisk(folders.of(name), changed);
    // Last: whoever is killed before it finds the change again.
    folders.write(name, SPEC_FILE, changed);
  }
  return (running && folders.read(name, UNTOLD)) || undefined;
}

/** Has the machine take up what is noted; others may work on it while its agent takes its time. */
export async function tellNetwork(folders: MachineFolders, name: string, change: string): Promise<void> {
  const told = await guestExec(folders.of(name), ["/usr/lib/longshore/vm-network"], {
    patienceMs: PATIENCE_MS,
  });
  if (told.exitCode !== 0) {
    throw new LongshoreError({ where: name, rule: "the machine takes up its network", seen: told.stderr });
  }
  await folders.alone(name, async () => {
    const isLatest = folders.spec(name) !== undefined && folders.read(name, UNTOLD) === change;
    if (isLatest) folders.write(name, UNTOLD, null);
  });
}

/** Names the latest change of the network that the running machine has not taken up. */
export const UNTOLD: MachineFile<string | null> = {
  name: "untold-network.json",
  kind: keptJson("the note of a change that a machine was not told of", z.string().nullable(), {
    remedy: "Move it away and restart the machine: it boots with the network that it shall have.",
  }),
};
/** Short: it is tried again. */
const PATIENCE_MS = 20_000;
