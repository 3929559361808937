import type { Listener } from "./forwarder.js";

/** Listeners by name: those that are wanted and not open are opened, those no longer wanted closed. */
export class Listeners {
  readonly #open = new Map<string, { readonly place: string; readonly listener: Listener }>();
  readonly #failed = new Map<string, string>();

  get listening(): string[] {
    return [...this.#open.keys()];
  }

  get failed(): { key: string; why: string }[] {
    return [...this.#failed].map(([key, why]) => ({ key, why }));
  }

  /** Tells by `beforeClosing` that the list is shorter: nobody may count on what is about to close. */
  async bring(wanted: readonly Wanted[], beforeClosing: () => void): Promise<void> {
    const places = new Map(wanted.map(({ key, place }) => [key, place]));
    const closing = [...this.#open].filter(([key, { place }]) => places.get(key) !== place);
    for (const [key] of closing) this.#open.delete(key);
    if (closing.length > 0) beforeClosing();
    for (const [, { listener }] of closing) listener.close();
    this.#failed.clear();
    for (const { key, place, open } of wanted.filter((each) => !this.#open.has(each.key))) {
      try {
        this.#open.set(key, { place, listener: await open() });
      } catch (error) {
        this.#failed.set(key, error instanceof Error ? error.message : String(error));
      }
    }
  }

  close(): void {
    for (const { listener } of this.#open.values()) listener.close();
    this.#open.clear();
  }
}

export interface Wanted {
  readonly key: string;
  /** Address and port: when these change, the listener is closed and opened anew. */
  readonly place: string;
  readonly open: () => Promise<Listener>;
}
