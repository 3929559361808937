import { createHash } from "node:crypto";
import { canBind } from "./bindable.js";
import type { CloudHome } from "./home.js";
import { type PortOwner, sameOwner } from "./port-owner.js";
import { type PortUse, useId, useText } from "./port-use.js";
import { type ChosenPort, readPorts, writePorts } from "./ports-file.js";
import type { Records } from "./record.js";

/** Every port of this computer that the local cloud uses: chosen once, then the same as long as its owner lives. */
export interface PortBook {
  get(use: PortUse): number | undefined;
  /** Chooses what is not chosen yet, all under one hold of the cloud's lock. In the order of `uses`. */
  ensure(uses: readonly WantedPort[]): Promise<number[]>;
  /** Notes ports that are known from elsewhere, for uses that have none here. */
  restore(known: readonly ChosenPort[]): Promise<void>;
  /** Forgets those on which something listens by now. */
  forgetTaken(uses: readonly PortUse[]): Promise<void>;
  /** Forgets the ports of an owner. */
  release(owner: PortOwner): Promise<void>;
  /** Those that have ports, each once. */
  owners(): PortOwner[];
  /** As `release`, for who holds the cloud's lock. */
  drop(owner: PortOwner): void;
}

/** A port that is asked for. */
export interface WantedPort extends PortUse {
  /** A number that a person remembers: chosen when it is free, else that number and 10,000, 20,000, … */
  readonly prefer?: number;
}

export function openPortBook(home: CloudHome, records: Records): PortBook {
  const read = () => new Map(readPorts(home.portsFile).map((each) => [useId(each), each]));
  const write = (book: Book) => writePorts(home.portsFile, [...book.values()]);
  const drop = (owner: PortOwner) => {
    const kept = [...read()].filter(([, each]) => !sameOwner(each.owner, owner));
    write(new Map(kept));
  };
  return {
    get: (use) => read().get(useId(use))?.number,
    ensure: async (uses) => {
      const known = read();
      const numbers = uses.flatMap((use) => known.get(useId(use))?.number ?? []);
      if (numbers.length === uses.length) return numbers;
      return records.exclusively(async () => {
        const book = read();
        for (const use of uses) {
          if (!book.has(useId(use))) note(book, use, await choose(use, home, book));
        }
        write(book);
        return uses.map((use) => book.get(useId(use))?.number as number);
      });
    },
    restore: (known) =>
      records.exclusively(() => {
        const book = read();
        for (const use of known) {
          if (!book.has(useId(use))) note(book, use, use.number);
        }
        write(book);
      }),
    forgetTaken: (uses) =>
      records.exclusively(async () => {
        const book = read();
        for (const id of uses.map(useId)) {
          const found = book.get(id);
          if (found && !(await canBind(found.number))) book.delete(id);
        }
        write(book);
      }),
    release: (owner) => records.exclusively(() => drop(owner)),
    owners: () =>
      [...read().values()]
        .map(({ owner }) => owner)
        .filter((owner, i, all) => all.findIndex((other) => sameOwner(other, owner)) === i),
    drop,
  };
}

/** By the id of the use. */
type Book = Map<string, ChosenPort>;

function note(book: Book, { owner, service, part }: PortUse, number: number): void {
  const use = { owner, service, ...(part === undefined ? {} : { part }) };
  book.set(useId(use), { ...use, number });
}

async function choose(use: WantedPort, home: CloudHome, book: Book): Promise<number> {
  const taken = new Set([...book.values()].map(({ number }) => number));
  for (const port of candidates(use, home)) {
    if (!taken.has(port) && (await canBind(port))) return port;
  }
  throw new Error(`no free port on 127.0.0.1 for ${useText(use)}`);
}

/** Below the range from which Linux takes the ports of outgoing connections (32768), above those of known services. */
const FIRST_OWN_PORT = 20_000;
const OWN_PORTS = 10_000;

/** What a person will type first; then from a place of this cloud's own, so that clouds rarely meet. */
function* candidates(use: WantedPort, home: CloudHome): Generator<number> {
  if (use.prefer !== undefined) {
    for (let port = use.prefer; port < 65_536; port += 10_000) yield port;
  }
  const start =
    createHash("sha256")
      .update(`${home.hash} ${useId(use)}`)
      .digest()
      .readUInt32BE() % OWN_PORTS;
  for (let step = 0; step < OWN_PORTS; step++) yield FIRST_OWN_PORT + ((start + step) % OWN_PORTS);
}
