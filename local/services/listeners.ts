import type { Listener } from "./service.js";
import { keyId, type ServiceFailure, type ServiceKey } from "./service-key.js";

/** Listeners by key: those that are wanted and not open are opened, those no longer wanted closed. */
export class Listeners {
  readonly #open = new Map<string, WantedListener & { readonly listener: Listener }>();
  #failed: ServiceFailure[] = [];

  get listening(): ServiceKey[] {
    return [...this.#open.values()].map(({ key }) => key);
  }

  get failed(): ServiceFailure[] {
    return this.#failed;
  }

  /** Tells by `beforeClosing` that the list is shorter: nobody may count on what is about to close. */
  async bring(wanted: readonly WantedListener[], beforeClosing: () => void): Promise<void> {
    const places = new Map(wanted.map(({ key, place }) => [keyId(key), place]));
    const closing = [...this.#open].filter(([id, { place }]) => places.get(id) !== place);
    for (const [id] of closing) this.#open.delete(id);
    if (closing.length > 0) beforeClosing();
    for (const [, { listener }] of closing) listener.close();
    this.#failed = [];
    for (const each of wanted.filter(({ key }) => !this.#open.has(keyId(key)))) {
      try {
        this.#open.set(keyId(each.key), { ...each, listener: await each.open() });
      } catch (error) {
        this.#failed.push({ ...each.key, why: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  close(): void {
    for (const { listener } of this.#open.values()) listener.close();
    this.#open.clear();
  }
}

export interface WantedListener {
  readonly key: ServiceKey;
  /** Address, port and what else it depends on: when these change, the listener is closed and opened anew. */
  readonly place: string;
  readonly open: () => Promise<Listener>;
}
