import type { MachineDriver, MachineNetwork } from "../../machine/driver.js";
import type { ServiceFailure, ServiceKey } from "../service-key.js";

/** A machine and how its network shall be. */
export interface WantedNetwork {
  /** Its version is that of the network. */
  readonly key: ServiceKey;
  readonly driver: MachineDriver["kind"];
  /** The driver's name of the machine. */
  readonly machine: string;
  readonly network: MachineNetwork;
}

/**
 * Keeps the machines' addresses, firewalls and ways to services as the records want them; what was done before is done
 * once more. A machine that takes its time, or does not answer, holds up no other.
 */
export class MachineNetworks {
  #wanted = new Map<string, WantedNetwork>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #busy = new Set<string>();

  /** `onOutcome` is called when there is something new to read. */
  constructor(
    private readonly driverOf: (kind: MachineDriver["kind"]) => MachineDriver,
    private readonly onOutcome: () => void,
  ) {}

  /** What is as wanted; a machine that is not made yet gets its network when it is. */
  get settled(): ServiceKey[] {
    return this.#current().flatMap(({ key, why }) => (why === undefined ? [key] : []));
  }

  get failed(): ServiceFailure[] {
    return this.#current().flatMap(({ key, why }) => (why === undefined ? [] : [{ ...key, why }]));
  }

  /** Begins what is not done yet, and once more what failed; does not wait for it. */
  bring(wanted: readonly WantedNetwork[]): void {
    this.#wanted = new Map(wanted.map((each) => [each.machine, each]));
    for (const machine of this.#outcomes.keys()) {
      if (!this.#wanted.has(machine)) this.#outcomes.delete(machine);
    }
    for (const machine of this.#wanted.keys()) void this.#work(machine);
  }

  /** Until the machine's network is what is wanted by then, or cannot be made so for now. */
  async #work(machine: string): Promise<void> {
    if (this.#busy.has(machine)) return;
    this.#busy.add(machine);
    try {
      for (let tried: string | undefined; ; ) {
        const wanted = this.#wanted.get(machine);
        const known = this.#outcomes.get(machine);
        if (!wanted || wanted.key.version === tried) return;
        if (known?.done && known.key.version === wanted.key.version) return;
        tried = wanted.key.version;
        this.#outcomes.set(machine, await this.#attempt(wanted));
        if (this.#wanted.has(machine)) this.onOutcome();
      }
    } finally {
      this.#busy.delete(machine);
    }
  }

  async #attempt({ key, driver, machine, network }: WantedNetwork): Promise<Outcome> {
    try {
      return { key, done: await this.driverOf(driver).setNetwork(machine, network) };
    } catch (error) {
      return { key, done: false, why: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The outcomes of what is wanted now. */
  #current(): Outcome[] {
    return [...this.#outcomes].flatMap(([machine, outcome]) =>
      this.#wanted.get(machine)?.key.version === outcome.key.version ? [outcome] : [],
    );
  }
}

interface Outcome {
  readonly key: ServiceKey;
  /** False, too, for a machine that is not there. */
  readonly done: boolean;
  readonly why?: string;
}
