import type { HostSide } from "../machine/driver.js";
import type { WantedListener } from "./listeners.js";
import { admitsMachine } from "./machine-peer.js";
import type { ChosenListener, ListenPlace, PlacedMachine, ServiceHost } from "./service.js";

/** Says of a listener where it is opened, and how. */
export class ListenPlaces {
  /** How the machines of each network see this computer: asked once for each. */
  readonly #hostSides = new Map<string, HostSide>();

  constructor(private readonly host: ServiceHost) {}

  wanted({ key, port, listener }: ChosenListener): WantedListener {
    const network = listener.machine?.effect.network ?? LOOPBACK;
    return {
      key,
      place: [network, port, listener.state].join(" "),
      open: async () => listener.open(await this.#placeOf(port, listener.machine), this.host),
    };
  }

  async #placeOf(port: number, machine: PlacedMachine | undefined): Promise<ListenPlace> {
    if (!machine) return { address: LOOPBACK, port, admits: async () => true };
    const { address, from } = await this.#hostSide(machine);
    const admits = admitsMachine(this.host.driverOf(machine.effect.driver), machine.effect.machine);
    return { address, port, from, admits };
  }

  async #hostSide({ effect: { network, driver } }: PlacedMachine): Promise<HostSide> {
    const side = this.#hostSides.get(network) ?? (await this.host.driverOf(driver).hostSide(network));
    this.#hostSides.set(network, side);
    return side;
  }
}

const LOOPBACK = "127.0.0.1";
