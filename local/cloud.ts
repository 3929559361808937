import type { Emit } from "../core/events.js";
import type { CloudContext, ResourceHandler } from "./azurerm/handler.js";
import { LOCAL_SUBSCRIPTION } from "./azurerm/subscription.js";
import { CLOUD_CAPABILITIES } from "./capabilities.js";
import { cloudContext, kindOfStack, type Run } from "./context.js";
import type { LocalCloud } from "./local-cloud.js";
import { DRIVER_CAPABILITIES } from "./machine/capabilities.js";
import { useProjectEngine } from "./machine/docker/project-engine.js";
import type { MachineDriver } from "./machine/driver.js";
import { machinePort } from "./network/machine-ports.js";
import { findMachine } from "./network/machines.js";
import { openPortsOf } from "./open-ports.js";
import { type CloudHome, openHome } from "./records/home.js";
import { openPortBook } from "./records/ports.js";
import type { Records } from "./records/record.js";
import { snapshot } from "./records/snapshot.js";
import { openRecords } from "./records/store.js";
import { findResourceManager } from "./resource-manager.js";
import { loadServices } from "./services/all.js";
import { ensureServices } from "./services/ensure.js";
import { answerName } from "./services/names/answer-name.js";
import { readReport } from "./services/report.js";
import type { LocalService } from "./services/service.js";
import type { ServiceFailure } from "./services/service-key.js";

export interface LocalCloudOptions {
  /**
   * The URL of a module, or its absolute path, whose `services` (of `LocalService`) this cloud has beside its own. Every
   * command that works with this cloud shall name it: who does not knows nothing of their orphans.
   */
  readonly services?: string | undefined;
}

/** The local cloud in a folder, which is made when it is not there. */
export function openLocalCloud(folder: string, { services: module }: LocalCloudOptions = {}): LocalCloud {
  useProjectEngine(process.env);
  const home = openHome(folder);
  const records = openRecords(home);
  const ports = openPortBook(home, records);
  const found = (vmId: string) => machineBehind(home, records, vmId);
  const services = () => loadServices(module);
  const bringServices = () => ensureServices(home, records, { module });
  const contextFor = (stack: string) => contextOf(home, records, { stack, emit: () => {}, module });
  return {
    subscription: LOCAL_SUBSCRIPTION,
    preload: () => {
      loadProvider().catch(() => {}); // Whoever serves is told.
    },
    serve: (stack, emit, options) => serveProvider(home, records, { ...options, stack, emit, module }),
    require: async (stack, needs, emit) => {
      const { requireForStack } = await import("./requirements.js");
      await requireForStack(kindOfStack(records, stack), needs, emit);
    },
    management: async (vmId) => {
      const port = ports.get(machinePort(vmId, "ssh"));
      const machine = found(vmId);
      if (port === undefined || !(await machine?.driver.probe(machine.name))?.exists) return undefined;
      return { address: "127.0.0.1", port };
    },
    resourceManager: findResourceManager({ home, records, ports, driverOf: contextFor("").driverOf }),
    answerVault: async (request) => {
      const { answerForUser } = await import("./vault-plane.js");
      return await answerForUser(home, records, request);
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
    openPorts: async (vmId) => openPortsOf(vmId, snapshot(records), ports, readReport(home)?.failed ?? []),
    resolve: async (name) => {
      const answer = answerName(await services(), snapshot(records), name);
      return answer.kind === "address" ? answer.address : undefined;
    },
    ensureServices: async (emit) => tellOfFailures(await bringServices(), await services(), emit),
    leftovers: async (stack) => {
      const [{ findLeftovers }, { rollBack }, { handlers }] = await Promise.all([
        import("./leftovers.js"),
        import("./provider/unfinished.js"),
        import("./azurerm/handlers.js"),
      ]);
      const cloud = contextFor(stack);
      await rollBack(
        cloud,
        handlers,
        ({ status, inState }) => status === "deleting" || status === "creating" || !inState,
      );
      return findLeftovers(home, cloud, await services());
    },
    unrecorded: async (stack) => {
      const { unrecordedMachines } = await import("./unrecorded.js");
      const found = await unrecordedMachines(contextFor(stack));
      return found.filter((each) => each.stack === undefined || each.stack === stack).map(({ name }) => name);
    },
    inventory: async () => {
      const { takeInventory } = await import("./inventory.js");
      return takeInventory(home, contextFor(""), await services());
    },
    collectGarbage: async (images) => {
      const [{ removeOrphans }, { removeCachedImage }] = await Promise.all([
        import("./orphans.js"),
        import("./machine/image/inventory.js"),
      ]);
      const removed = await removeOrphans(home, contextFor(""), await services(), () => true);
      for (const { name } of images) await removeCachedImage(name);
      return removed.map(({ kind, name, bytes }) => ({
        kind,
        name,
        ...(bytes === undefined ? {} : { bytes }),
      }));
    },
    reset: async () => {
      const { resetCloud } = await import("./reset.js");
      await resetCloud(home, contextFor(""), await services());
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
  return {
    driver: contextOf(home, records, { stack: machine.stack, emit: () => {} }).driverOf(driver),
    name,
  };
}

function contextOf(home: CloudHome, records: Records, run: Omit<Run, "signal">): CloudContext {
  return cloudContext(home, records, { ...run, signal: new AbortController().signal });
}

interface Session extends Omit<Run, "signal"> {
  /** What Terraform's state holds; absent: terraform only looks. */
  readonly held?: readonly { type: string; id: string }[] | undefined;
}

/** What only a run of terraform needs is loaded with it. */
function loadProvider() {
  return Promise.all([
    import("./provider.js"),
    import("./tfplugin/server.js"),
    import("./azurerm/handlers.js"),
    import("./provider/unfinished.js"),
    import("./orphans.js"),
  ]);
}

async function serveProvider(home: CloudHome, records: Records, session: Session) {
  const { held, ...run } = session;
  const [{ createProvider, AZURERM_SOURCES }, { serve }, { handlers }, { rollBack }, { reap }] =
    await loadProvider();
  const cloud = { ...contextOf(home, records, run), looks: held === undefined };
  const services = await loadServices(run.module);
  tellOfFailures(await ensureServices(home, records, { module: run.module }), services, run.emit);
  if (held) {
    confirmAll(cloud, handlers, held);
    // What a killed run was removing is removed before terraform looks.
    await rollBack(cloud, handlers, ({ status }) => status === "deleting");
    await reap(home, cloud, services);
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

function tellOfFailures(
  failures: readonly ServiceFailure[],
  services: readonly LocalService[],
  emit: Emit,
): void {
  for (const failure of failures) {
    const text = services.find(({ name }) => name === failure.service)?.explain?.(failure);
    if (text !== undefined) emit({ type: "warning", text });
  }
}
