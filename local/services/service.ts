import type { Socket } from "node:net";
import type { MachineDriver } from "../machine/driver.js";
import type { Machine } from "../network/machines.js";
import type { CloudHome } from "../records/home.js";
import type { PortOwner } from "../records/port-owner.js";
import type { PortBook } from "../records/ports.js";
import type { Records } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import type { Answer } from "./names/answer.js";
import type { Orphan } from "./orphan.js";
import type { ServiceFailure, ServiceKey } from "./service-key.js";

/**
 * Something of Azure that the local cloud stands in for while machines run. Importing a module of one runs nothing and
 * loads little: every command does it, and what serves is loaded by the services process alone, in `open` and `start`.
 * The records are its only memory: the services process may be killed at any time, and another one goes on.
 */
export interface LocalService {
  /** Of letters, digits and dashes; no two services have the same. In the list of ports, in reports, in messages. */
  readonly name: string;
  /** Whether the services process has to run for it although there is no machine. Default: it has not. */
  isNeeded?(records: RecordReader): boolean;
  /** What it listens for, as the records say now. */
  listeners?(view: RecordsView): Awaitable<readonly ServiceListener[]>;
  /** What it knows about a name, in lower case; without `asker` it is this computer that asks. */
  answer?(records: RecordReader, name: string, asker: Machine | undefined): Answer | undefined;
  /** What `start` shall have done beside listening, as the records say now: commands wait for it. */
  tasks?(view: ServicesView): Awaitable<readonly ServiceKey[]>;
  /** Begins what goes on beside listening: processes of its own, machines that are told something. */
  start?(host: ServiceHost): Awaitable<ServiceWork>;
  /** How a failure is told to who runs a command; undefined: it passes, or others tell of it. */
  explain?(failure: ServiceFailure): string | undefined;
  /** What there is of it that no record accounts for. */
  orphans?(store: ServiceStore): Awaitable<readonly Orphan[]>;
  /** Folders in which a killed process may have left half written files. */
  litter?(home: CloudHome): readonly string[];
  /** What it keeps, for `local status`. */
  inventory?(store: ServiceStore): Awaitable<ServiceInventory>;
  /** The names of cached root folders that it stands on in the folder of a local cloud, be it this one or not. */
  images?(home: string): Awaitable<readonly string[]>;
  /** Removes what it keeps outside of the records and of its folder in `home.services`. No services process runs. */
  reset?(store: ServiceStore): Awaitable<void>;
}

type Awaitable<T> = T | Promise<T>;

/** The local cloud as services see it at one time. */
export interface RecordsView {
  readonly home: CloudHome;
  readonly records: RecordReader;
  readonly ports: Pick<PortBook, "get" | "ensure">;
  /** But those that are being deleted. */
  readonly machines: readonly Machine[];
  /** Those whose place and network are known. */
  readonly placed: readonly PlacedMachine[];
}

export interface ServicesView extends RecordsView {
  /** Of all services. */
  readonly listening: readonly ChosenListener[];
}

export type PlacedMachine = Machine & Required<Pick<Machine, "effect" | "nic">>;

/** One port of this computer on which a service listens. */
export interface ServiceListener {
  /** The port is kept as long as the owner is recorded. */
  readonly owner: PortOwner;
  /** Which one of several for the same owner. */
  readonly part?: string;
  /** The number that it gets if that is free; see `WantedPort`. */
  readonly prefer?: number;
  /** Listens at this computer's side of the machine's network. Absent: on 127.0.0.1. */
  readonly machine?: PlacedMachine;
  /** Where the machine reaches it: TCP connections there arrive here. */
  readonly route?: { readonly address: string; readonly port: number };
  /** The machine needs it from its first boot on. */
  readonly neededToBoot?: boolean;
  /** What else it depends on: when it changes, the listener is closed and opened again. */
  readonly state?: string;
  /** Rejects when the port cannot be listened on. */
  open(place: ListenPlace, host: ServiceHost): Promise<Listener>;
}

export interface ChosenListener {
  readonly key: ServiceKey;
  readonly port: number;
  readonly listener: ServiceListener;
}

export interface ListenPlace {
  /** Never one of a LAN. */
  readonly address: string;
  readonly port: number;
  /** Beside this computer itself, the range from which the machine comes. */
  readonly from?: string;
  /** Whether it is the machine that has connected; on 127.0.0.1 everybody is let in. */
  admits(socket: Socket): Promise<boolean>;
}

export interface Listener {
  /** Stops listening and ends what is connected. */
  close(): void;
}

/** What goes on beside listening, in the services process. */
export interface ServiceWork {
  /** Begins what is not done yet, and once more what failed; nobody waits for it. */
  bring(view: ServicesView): void;
  readonly settled: readonly ServiceKey[];
  readonly failed: readonly ServiceFailure[];
  /** `handOver`: another services process will go on. Otherwise nobody needs it any more. */
  close(how: "handOver" | "end"): Promise<void>;
}

/** The services process. */
export interface ServiceHost extends ServiceStore {
  readonly ports: PortBook;
  readonly services: readonly LocalService[];
  driverOf(kind: MachineDriver["kind"]): MachineDriver;
  /** There is something new to report. */
  report(): void;
  /** There is something to do again: as when a record changes. */
  bringAgain(): void;
}

export interface ServiceStore {
  readonly home: CloudHome;
  readonly records: Records;
}

export interface ServiceInventory {
  readonly shares?: readonly ShareInventory[];
  /** Whatever else it keeps. */
  readonly things?: readonly ThingInventory[];
}

export interface ShareInventory {
  readonly id: string;
  readonly stack: string;
  readonly gibibytes: number;
  /** What was written to it; absent when its data is gone. */
  readonly bytes?: number;
  /** `reported`: nothing keeps what is written below it. */
  readonly quota: "real" | "reported";
  /** The process that serves it; absent while none runs. */
  readonly server?: number;
}

export interface ThingInventory {
  readonly kind: string;
  readonly name: string;
  readonly bytes?: number;
}
