import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { nameOf } from "../../core/arm-id.js";
import { LongshoreError } from "../../core/errors.js";
import type { PlanObject } from "../engine/value.js";
import type { MachineDriver, MachineSpec } from "../machine/driver.js";
import { imageVariant } from "../machine/image/variant.js";
import { machineNetwork } from "../network/machine-network.js";
import { MACHINE_PORTS, machinePort } from "../network/machine-ports.js";
import { effectOf, findNic, hostnameOf, type MachineEffect, type Nic } from "../network/machines.js";
import { type CloudHome, openHome } from "../records/home.js";
import { openPortBook } from "../records/ports.js";
import type { ResourceRecord } from "../records/record.js";
import { snapshot } from "../records/snapshot.js";
import { blocks, number, requiredText, text, texts } from "../records/values.js";
import { attachedDisks } from "./data-disk-attachment.js";
import { ArmError, type CloudContext } from "./handler.js";
import { adopt, adoptPorts, findUnrecorded } from "./machine-adoption.js";
import { distributionOf } from "./machine-images.js";
import { machineSize } from "./machine-sizes.js";

/**
 * Makes the machine of a recorded VM and waits until it has booted. Every step may have been done by a run that was
 * killed: where it is made is recorded first, and all that follows finds what is there.
 */
export async function bootMachine(planned: ResourceRecord, cloud: CloudContext): Promise<Booted> {
  const home = openHome(cloud.home);
  const nic = requireNic(planned, cloud);
  const known = effectOf(planned.effect);
  const effect = known ?? (await placeMachine(planned, nic, cloud));
  const record = known ? planned : await takeUp(planned, effect, home, cloud);
  const [ssh = 0, relay = 0, resolver = 0, metadata = 0] = await portsOf(record.id, effect, home, cloud);
  const placed = { ...record, effect: { ...record.effect, ...effect } };
  cloud.records.put(placed);
  const driver = cloud.driverOf(effect.driver);
  const network = {
    name: effect.network,
    ranges: nic.subnet.networkRanges,
    labels: labels(record, cloud),
  };
  // Alone: machines are made side by side, and the second one of a network must find what the first one made.
  await cloud.records.exclusively(() => driver.ensureNetwork(network));
  // Written again, it tells the services that the network on which they are to answer is there.
  cloud.records.put(placed);
  // Names first: cloud-init installs packages as soon as the machine runs.
  await cloud.services.serve(record.id, cloud.signal);
  cloud.signal.throwIfAborted();
  await driver.create({
    ...machineSpec(record, effect, cloud),
    network: machineNetwork(snapshot(cloud.records), { nic, effect }, await cloud.services.routes(record.id)),
    ports: { ssh, relay },
    relaySecret: randomBytes(32).toString("hex"),
    resolverPort: resolver,
    metadataPort: metadata,
    trustedCertificate: await cloud.services.certificate(),
    disks: attachedDisks(record.id, cloud),
  });
  await untilBooted(record, effect, driver, cloud);
  return { effect, uniqueId: requiredText(record.values, "virtual_machine_id") };
}

export interface Booted {
  readonly effect: MachineEffect;
  /** Azure's `virtual_machine_id`: that of a machine that was taken up is its own. */
  readonly uniqueId: string;
}

/** As long as azurerm waits for a machine, at most. */
const BOOT_DEADLINE_MS = 45 * 60_000;
const POLL_MS = 500;
const PROGRESS_EVERY_MS = 5000;

/** The ports that the machine is made with, and has for good; until then what another program took is chosen anew. */
async function portsOf(vmId: string, effect: MachineEffect, home: CloudHome, cloud: CloudContext) {
  const uses = MACHINE_PORTS.map((service) => machinePort(vmId, service));
  const book = openPortBook(home, cloud.records);
  const made = (await cloud.driverOf(effect.driver).probe(effect.machine)).exists;
  if (!made) await book.forgetTaken([machinePort(vmId, "ssh"), machinePort(vmId, "relay")]);
  return book.ensure(uses);
}

function requireNic(record: ResourceRecord, cloud: CloudContext): Nic {
  const id = texts(record.values, "network_interface_ids")[0] ?? "";
  const nic = findNic(snapshot(cloud.records), id);
  if (nic) return nic;
  throw new ArmError(
    "InvalidResourceReference",
    `network interface ${id} has no IPv4 address in a subnet`,
    "network_interface_ids",
  );
}

/** Which driver makes it, under which name, on which network. */
async function placeMachine(record: ResourceRecord, nic: Nic, cloud: CloudContext): Promise<MachineEffect> {
  const driver = await cloud.driver();
  return {
    driver: driver.kind,
    machine: uniqueName(cloud.hash, record.id),
    network: uniqueName(cloud.hash, nic.subnet.networkId),
  };
}

/** A machine whose record was lost is this one; one that cannot be is refused, and nothing of it is recorded. */
async function takeUp(
  record: ResourceRecord,
  { driver: kind, machine }: MachineEffect,
  home: CloudHome,
  cloud: CloudContext,
): Promise<ResourceRecord> {
  try {
    const found = await findUnrecorded(record, cloud.driverOf(kind), machine);
    if (!found) return record;
    cloud.emit({
      type: "notice",
      text: `${nameOf(record.id)}: machine ${machine} is there, and taken up again`,
    });
    await adoptPorts(record.id, found, openPortBook(home, cloud.records));
    return adopt(record, found);
  } catch (error) {
    cloud.records.remove(record.type, record.id);
    throw error;
  }
}

/** Readable, and never that of another cloud or group: `longshore-1a2b3c4d-web-5e6f`. */
function uniqueName(cloudHash: string, id: string): string {
  const readable = nameOf(id)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 30);
  const suffix = createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 4);
  return `longshore-${cloudHash}-${readable}-${suffix}`;
}

function labels(record: ResourceRecord, cloud: CloudContext): Record<string, string> {
  return { longshore: cloud.hash, "longshore.stack": record.stack, "longshore.id": record.id };
}

function machineSpec(
  record: ResourceRecord,
  effect: MachineEffect,
  cloud: CloudContext,
): Omit<MachineSpec, "network" | "ports" | "relaySecret" | "resolverPort" | "metadataPort" | "disks"> {
  const customData = text(record.values, "custom_data");
  const { cpus, memoryMib } = machineSize(requiredText(record.values, "size"));
  return {
    name: effect.machine,
    labels: labels(record, cloud),
    hostname: hostnameOf(record.values),
    instanceId: requiredText(record.values, "virtual_machine_id"),
    distribution: distributionOf(record.values),
    variant: imageVariant(process.env),
    ...(customData === undefined ? {} : { userData: Buffer.from(customData, "base64") }),
    adminUser: {
      name: requiredText(record.values, "admin_username"),
      keys: blocks(record.values, "admin_ssh_key").map((key) => requiredText(key, "public_key").trim()),
    },
    cpus,
    memoryMib,
    osDiskGib: osDiskGib(record.values),
  };
}

/** Gibibytes of a VM's own disk. */
export function osDiskGib(values: PlanObject): number | undefined {
  return blocks(values, "os_disk").flatMap((disk) => number(disk, "disk_size_gb") ?? [])[0];
}

/**
 * Azure says that a VM is made when its provisioning is done. Here: when the machine has its host keys, which
 * cloud-init makes after the network and the admin user are set up.
 */
async function untilBooted(
  record: ResourceRecord,
  { machine }: MachineEffect,
  driver: MachineDriver,
  cloud: CloudContext,
): Promise<void> {
  const started = Date.now();
  let told = started;
  while ((await driver.hostKeys(machine)).length === 0) {
    cloud.signal.throwIfAborted();
    const state = await driver.probe(machine);
    // A reboot during the first boot is the services' to answer.
    if (!state.exists || (!state.running && state.why !== "reboot")) throw await bootFailed(machine, driver);
    if (Date.now() - started > BOOT_DEADLINE_MS) {
      throw new ArmError("OSProvisioningTimedOut", `${machine} has made no host keys in time`);
    }
    if (Date.now() - told > PROGRESS_EVERY_MS) {
      told = Date.now();
      const seconds = Math.round((told - started) / 1000);
      cloud.emit({ type: "progress", what: nameOf(record.id), detail: `boots (${seconds} s)` });
    }
    await sleep(POLL_MS, undefined, { signal: cloud.signal });
  }
  cloud.emit({ type: "progress", what: nameOf(record.id), detail: "has booted", over: true });
}

async function bootFailed(machine: string, driver: MachineDriver): Promise<LongshoreError> {
  const lines = (await driver.console(machine).catch(() => "")).trimEnd().split("\n").slice(-10);
  return new LongshoreError({
    where: machine,
    rule: "a new machine boots",
    seen: `one that ended; its console: ${lines.join(" | ")}`,
    remedy: "Run the command again: it goes on from what is there.",
  });
}
