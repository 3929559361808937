import { createHash } from "node:crypto";
import type { MachineDriver, MachineNetwork } from "../machine/driver.js";

/** A machine and how its network shall be. */
export interface WantedNetwork {
  readonly key: string;
  readonly driver: MachineDriver["kind"];
  readonly machine: string;
  readonly network: MachineNetwork;
}

/** The name under which it is reported that a machine's network is as wanted. */
export function networkKey(vmId: string, network: MachineNetwork): string {
  const hash = createHash("sha256").update(JSON.stringify(network)).digest("hex").slice(0, 12);
  return `network ${hash} ${vmId.toLowerCase()}`;
}

/** Keeps the machines' addresses and firewalls as the records want them; what was done before is done once more. */
export class MachineNetworks {
  readonly #done = new Map<string, string>();
  #settled: string[] = [];
  #failed: { key: string; why: string }[] = [];

  /** What is as wanted; a machine that is not made yet gets its network when it is. */
  get settled(): readonly string[] {
    return this.#settled;
  }

  get failed(): readonly { key: string; why: string }[] {
    return this.#failed;
  }

  async bring(
    wanted: readonly WantedNetwork[],
    driverOf: (kind: MachineDriver["kind"]) => MachineDriver,
  ): Promise<void> {
    const failed: { key: string; why: string }[] = [];
    await Promise.all(
      wanted.map(async ({ key, driver, machine, network }) => {
        if (this.#done.get(machine) === key) return;
        try {
          const there = (await driverOf(driver).setNetwork?.(machine, network)) ?? true;
          if (there) this.#done.set(machine, key);
          else this.#done.delete(machine);
        } catch (error) {
          failed.push({ key, why: error instanceof Error ? error.message : String(error) });
        }
      }),
    );
    this.#failed = failed;
    this.#settled = wanted.map(({ key }) => key).filter((key) => !failed.some((each) => each.key === key));
  }
}
