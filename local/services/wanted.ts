import { isWithin } from "../../core/address-set.js";
import { nameOf } from "../../core/arm-id.js";
import type { HostSide, MachineDriver } from "../machine/driver.js";
import { admitsToFiles } from "../network/file-admission.js";
import { fileServiceUses } from "../network/file-service.js";
import { findMachine } from "../network/machines.js";
import { answerName } from "../network/names.js";
import { vaultServiceUses } from "../network/vault-service.js";
import type { CloudHome } from "../records/home.js";
import type { PortBook } from "../records/ports.js";
import type { Records } from "../records/record.js";
import { snapshot } from "../records/snapshot.js";
import {
  type Desired,
  fileKey,
  forwardKey,
  forwardUse,
  metadataKey,
  type PlacedMachine,
  resolverKey,
  vaultKey,
} from "./desired.js";
import { forward, forwardAdmitted } from "./forwarder.js";
import type { Wanted } from "./listeners.js";
import { admitsMachine } from "./machine-peer.js";
import { listenForMachine } from "./metadata/machine-listener.js";
import { serveNames } from "./resolver.js";
import { askUpstream, computersResolvers } from "./upstream.js";
import { listenForVaults } from "./vault/machine-listener.js";

interface Sources {
  readonly home: CloudHome;
  readonly records: Records;
  readonly ports: PortBook;
  readonly driverOf: (kind: MachineDriver["kind"]) => MachineDriver;
  /** How the machines of each network see this computer: asked once for each. */
  readonly hostSides: Map<string, HostSide>;
}

/** The listeners that the records ask for, each on its recorded port. */
export async function wantedListeners(wanted: Desired, sources: Sources): Promise<Wanted[]> {
  return [
    await toolResolver(sources),
    ...(await Promise.all(wanted.placed.map((machine) => machineResolver(machine, sources)))),
    ...(await Promise.all(wanted.placed.map((machine) => machineMetadata(machine, sources)))),
    ...(await vaults(wanted, sources)),
    ...(await files(wanted, sources)),
    ...(await forwards(wanted, sources)),
  ];
}

const LOOPBACK = "127.0.0.1";

async function forwards(wanted: Desired, { ports, driverOf }: Sources): Promise<Wanted[]> {
  const chosen = await ports.ensure(wanted.forwards.map(forwardUse));
  return wanted.forwards.map((each, i) => {
    const listen = chosen[i] ?? 0;
    const relay = ports.get({ vmId: each.vmId, kind: "relay" });
    return {
      key: forwardKey(each),
      place: `${listen} ${relay}`,
      open: async () => {
        if (relay === undefined) throw new Error("the machine has no relay port yet");
        const { driver, machine } = each.effect;
        const secret = () => driverOf(driver).relaySecret(machine);
        return forward(listen, { relayPort: relay, machinePort: each.port, secret });
      },
    };
  });
}

/** For whoever asks on this computer itself. */
async function toolResolver({ records, ports }: Sources): Promise<Wanted> {
  const [port = 0] = await ports.ensure([{ vmId: "", kind: "resolver" }]);
  return {
    key: resolverKey(""),
    place: `${LOOPBACK} ${port}`,
    open: () =>
      serveNames({
        address: LOOPBACK,
        port,
        answer: (name) => answerName(snapshot(records), name),
        upstream: (query, transport) => askUpstream(query, transport, computersResolvers()),
        admits: (address) => address === LOOPBACK,
      }),
  };
}

/** For one machine: the port tells who asks, which its address does not where it comes through QEMU. */
async function machineResolver(machine: PlacedMachine, sources: Sources): Promise<Wanted> {
  const { records, ports } = sources;
  const [port = 0] = await ports.ensure([{ vmId: machine.vmId, kind: "resolver" }]);
  return {
    key: resolverKey(machine.vmId),
    place: `${machine.effect.network} ${port}`,
    open: async () => {
      const side = await hostSide(machine, sources);
      return serveNames({
        address: side.address,
        port,
        answer: (name) => answerName(snapshot(records), name, machine.vmId),
        upstream: (query, transport) => askUpstream(query, transport, computersResolvers()),
        admits: (address) => address === LOOPBACK || isWithin(side.from, address),
      });
    },
  };
}

/** As with the resolver, the port tells who asks; and the address from which it does, whether it is that one. */
async function machineMetadata(machine: PlacedMachine, sources: Sources): Promise<Wanted> {
  const { home, records, ports, driverOf } = sources;
  const { vmId, effect } = machine;
  const [port = 0] = await ports.ensure([{ vmId, kind: "metadata" }]);
  return {
    key: metadataKey(vmId),
    place: `${effect.network} ${port}`,
    open: async () =>
      listenForMachine(
        { vmId, machine: effect.machine, port },
        await hostSide(machine, sources),
        driverOf(effect.driver),
        home,
        records,
      ),
  };
}

/** For the machines that reach vaults. */
async function vaults(wanted: Desired, sources: Sources): Promise<Wanted[]> {
  const { home, records, ports, driverOf } = sources;
  const reader = snapshot(records);
  const asking = wanted.placed.flatMap((machine) =>
    vaultServiceUses(reader, machine).map(({ use }) => ({ machine, use })),
  );
  const chosen = await ports.ensure(asking.map(({ use }) => use));
  return asking.map(({ machine, use: { vmId } }, i) => {
    const { network, machine: name, driver } = machine.effect;
    const port = chosen[i] ?? 0;
    return {
      key: vaultKey(vmId),
      place: `${network} ${port}`,
      open: async () =>
        listenForVaults(
          { vmId, machine: name, port },
          await hostSide(machine, sources),
          driverOf(driver),
          home,
          records,
        ),
    };
  });
}

/** For each machine and each account's file server; who may come in is asked at each connection. */
async function files(wanted: Desired, sources: Sources): Promise<Wanted[]> {
  const { records, ports, driverOf } = sources;
  const reader = snapshot(records);
  const uses = wanted.placed.flatMap((machine) =>
    fileServiceUses(reader, machine).map(({ account, use }) => ({ machine, account, use })),
  );
  const listening = await ports.ensure(uses.map(({ use }) => use));
  const serving = await ports.ensure(
    uses.map(({ account }) => ({ vmId: account.id, kind: "file-server" as const })),
  );
  return uses.map(({ machine, account }, i) => {
    const { network, machine: name, driver } = machine.effect;
    const [port = 0, server = 0] = [listening[i], serving[i]];
    const isMachine = admitsMachine(driverOf(driver), name);
    return {
      key: fileKey(machine.vmId, nameOf(account.id)),
      place: `${network} ${port} ${server}`,
      open: async () => {
        const { address: host } = await hostSide(machine, sources);
        return forwardAdmitted({ host, port }, server, async (client) => {
          const now = snapshot(records);
          const [known, asking] = [now.get(account.type, account.id), findMachine(now, machine.vmId)];
          return !!known && !!asking && admitsToFiles(now, known, asking) && isMachine(client);
        });
      },
    };
  });
}

async function hostSide({ effect }: PlacedMachine, { driverOf, hostSides }: Sources): Promise<HostSide> {
  const side = hostSides.get(effect.network) ?? (await driverOf(effect.driver).hostSide(effect.network));
  hostSides.set(effect.network, side);
  return side;
}
