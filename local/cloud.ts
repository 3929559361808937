import type { Emit } from "../core/events.js";
import type { CloudContext, ResourceHandler } from "./azurerm/handler.js";
import { LOCAL_SUBSCRIPTION } from "./azurerm/subscription.js";
import { CLOUD_CAPABILITIES } from "./capabilities.js";
import { cloudContext, kindOfStack } from "./context.js";
import type { LocalCloud } from "./index.js";
import { DRIVER_CAPABILITIES } from "./machine/capabilities.js";
import type { MachineNeeds } from "./machine/choose.js";
import type { MachineDriver } from "./machine/driver.js";
import { findMachine } from "./network/machines.js";
import { answerName } from "./network/names.js";
import { openPortsOf } from "./open-ports.js";
import { type CloudHome, openHome } from "./records/home.js";
import { openPortBook } from "./records/ports.js";
import type { Records } from "./records/record.js";
import { snapshot } from "./records/snapshot.js";
import { openRecords } from "./records/store.js";
import { Type } from "./records/types.js";
import { blocks } from "./records/values.js";
import { ensureServices } from "./services/ensure.js";
import { readReport } from "./services/report.js";

/** The local cloud in a folder, which is made when it is not there. */
export function openLocalCloud(folder: string): LocalCloud {
  const home = openHome(folder);
  const records = openRecords(home);
  const ports = openPortBook(home, records);
  const found = (vmId: string) => machineBehind(home, records, vmId);
  return {
    subscription: LOCAL_SUBSCRIPTION,
    preload: () => {
      loadProvider().catch(() => {}); // Whoever serves is told.
    },
    serve: (stack, emit, options) => serveProvider(home, records, { ...options, stack, emit }),
    require: async (stack, needs, emit) => {
      const { requireForStack } = await import("./requirements.js");
      await requireForStack(kindOfStack(records, stack), needs, emit);
    },
    management: async (vmId) => {
      const port = ports.get({ vmId, kind: "ssh" });
      const machine = found(vmId);
      if (port === undefined || !(await machine?.driver.probe(machine.name))?.exists) return undefined;
      return { address: "127.0.0.1", port };
    },
    hostKeys: async (vmId) => {
      const machine = found(vmId);
      return machine ? machine.driver.hostKeys(machine.name) : [];
    },
    power: async (vmId) => {
      const machine = found(vmId);
      const state = machine && (await machine.driver.probe(machine.name));
      if (!state?.exists) return "missing";
      return state.running ? "running" : "stopped";
    },
    staysDown: async (vmId) => {
      const machine = found(vmId);
      const state = machine && (await machine.driver.probe(machine.name));
      return (
        state?.exists === true && !state.running && (state.why === "poweroff" || state.why === "crashed")
      );
    },
    start: async (vmId) => {
      const machine = found(vmId);
      await ensureServices(home, records);
      await machine?.driver.start(machine.name);
    },
    kill: async (vmId) => {
      const machine = found(vmId);
      await machine?.driver.kill(machine.name);
    },
    cutOff: async (vmId) => {
      const machine = found(vmId);
      await machine?.driver.cutOff(machine.name);
    },
    reconnect: async (vmId) => {
      const machine = found(vmId);
      await machine?.driver.reconnect(machine.name);
    },
    console: async (vmId) => {
      const machine = found(vmId);
      const values = records.get(Type.MACHINE, vmId)?.values ?? {};
      return machine && blocks(values, "boot_diagnostics").length > 0
        ? machine.driver.console(machine.name)
        : undefined;
    },
    regenerateKey: async (accountId, key) => {
      const { regenerateKey } = await import("./azurerm/storage-keys.js");
      await regenerateKey(records, accountId, key);
      await ensureServices(home, records);
    },
    openPorts: async (vmId) => openPortsOf(vmId, snapshot(records), ports, readReport(home)?.failed ?? []),
    resolve: async (name) => {
      const answer = answerName(snapshot(records), name);
      return answer.kind === "address" ? answer.address : undefined;
    },
    ensureServices: async (emit) => tellOfFailures(await ensureServices(home, records), emit),
    leftovers: async (stack) => {
      const [{ findLeftovers }, { rollBack }, { handlers }] = await Promise.all([
        import("./leftovers.js"),
        import("./unfinished.js"),
        import("./azurerm/handlers.js"),
      ]);
      const cloud = contextOf(home, records, stack, () => {});
      await rollBack(
        cloud,
        handlers,
        ({ status, inState }) => status === "deleting" || status === "creating" || !inState,
      );
      return findLeftovers(home, cloud);
    },
    unrecorded: async (stack) => {
      const { unrecordedMachines } = await import("./unrecorded.js");
      const found = await unrecordedMachines(contextOf(home, records, stack, () => {}));
      return found.filter((each) => each.stack === undefined || each.stack === stack).map(({ name }) => name);
    },
    inventory: async () => {
      const { takeInventory } = await import("./inventory.js");
      return takeInventory(
        home,
        contextOf(home, records, "", () => {}),
      );
    },
    collectGarbage: async (images) => {
      const [{ removeOrphans }, { removeCachedImage }] = await Promise.all([
        import("./orphans.js"),
        import("./machine/image/inventory.js"),
      ]);
      const cloud = contextOf(home, records, "", () => {});
      const removed = await removeOrphans(home, cloud, () => true);
      for (const { name } of images) await removeCachedImage(name);
      return removed.map(({ kind, name, bytes }) => ({
        kind,
        name,
        ...(bytes === undefined ? {} : { bytes }),
      }));
    },
    reset: async () => {
      const { resetCloud } = await import("./reset.js");
      await resetCloud(
        home,
        contextOf(home, records, "", () => {}),
      );
    },
    capabilities: async () => [...DRIVER_CAPABILITIES, ...CLOUD_CAPABILITIES],
  };
}

function machineBehind(
  home: CloudHome,
  records: Records,
  vmId: string,
): { driver: MachineDriver; name: string } | undefined {
  const machine = findMachine(snapshot(records), vmId);
  if (!machine?.effect) return undefined;
  const { driver, machine: name } = machine.effect;
  return { driver: contextOf(home, records, machine.stack, () => {}).driverOf(driver), name };
}

function contextOf(home: CloudHome, records: Records, stack: string, emit: Emit, needs?: MachineNeeds) {
  return cloudContext(home, records, {
    stack,
    emit,
    ...(needs ? { needs } : {}),
    signal: new AbortController().signal,
  });
}

interface Session {
  readonly stack: string;
  readonly emit: Emit;
  /** What Terraform's state holds; absent: terraform only looks. */
  readonly held?: readonly { type: string; id: string }[] | undefined;
  readonly needs?: MachineNeeds;
}

/** What only a run of terraform needs is loaded with it. */
function loadProvider() {
  return Promise.all([
    import("./provider.js"),
    import("./tfplugin/server.js"),
    import("./azurerm/handlers.js"),
    import("./unfinished.js"),
    import("./orphans.js"),
  ]);
}

async function serveProvider(home: CloudHome, records: Records, session: Session) {
  const { stack, emit, held, needs } = session;
  const [{ createProvider, AZURERM_SOURCES }, { serve }, { handlers }, { rollBack }, { reap }] =
    await loadProvider();
  const cloud = { ...contextOf(home, records, stack, emit, needs), looks: held === undefined };
  tellOfFailures(await ensureServices(home, records), emit);
  if (held) {
    confirmAll(cloud, handlers, held);
    // What a killed run was removing is removed before terraform looks.
    await rollBack(cloud, handlers, ({ status }) => status === "deleting");
    await reap(home, cloud);
  }
  const served = await serve(createProvider({ handlers, cloud }), AZURERM_SOURCES);
  return { env: { ...served.env }, close: () => served.close() };
}

/** What Terraform's state holds needs no adopting; what it does not, although it is there, a killed run made. */
function confirmAll(
  cloud: CloudContext,
  handlers: ReadonlyMap<string, ResourceHandler>,
  held: NonNullable<Session["held"]>,
): void {
  const { records, stack } = cloud;
  for (const { type, id } of held) {
    const found = records.get(type, handlers.get(type)?.recordId?.(id, cloud) ?? id);
    if (found?.stack === stack && !found.inState) records.put({ ...found, inState: true });
  }
}

/** A resolver that waits for its network is nothing to tell of: it comes with the machine. */
function tellOfFailures(failures: readonly { key: string; why: string }[], emit: Emit): void {
  for (const { key, why } of failures.filter((each) => each.why.includes("EADDRINUSE"))) {
    const [kind, vmId] = key.split(" ");
    if (kind === "resolver")
      emit({ type: "warning", text: `no names are answered for ${vmId || "this computer"}: ${why}` });
  }
  for (const { key, why } of failures) {
    const [what, which, vmId] = key.split(" ");
    if (what === "forward")
      emit({ type: "warning", text: `port ${which} of ${vmId} is not forwarded: ${why}` });
    if (what === "network")
      emit({ type: "warning", text: `address and security rules of ${vmId} are not as declared: ${why}` });
  }
}
