import { type AddressRange, contains, formatAddress, overlaps, parseRange } from "./address-set.js";

/** A range of IPv4 addresses, `10.0.0.0/16`. */
export class Cidr {
  private constructor(
    private readonly range: AddressRange,
    /** Bits of the network part, 0 to 32. */
    readonly prefix: number,
  ) {}

  /** Reads strict CIDR notation: four decimal numbers, a prefix, and no bit set behind it. */
  static parse(text: string): Cidr | undefined {
    const cidr = Cidr.containing(text);
    return cidr?.toString() === text ? cidr : undefined;
  }

  /** The range that an address with a prefix lies in: `10.0.0.0/16` for `10.0.5.1/16`. */
  static containing(text: string): Cidr | undefined {
    const [, prefix] = /^[\d.]+\/(\d+)$/.exec(text) ?? [];
    const range = prefix === undefined ? undefined : parseRange(text);
    return range && new Cidr(range, Number(prefix));
  }

  /** How many addresses it holds. */
  get size(): number {
    return 2 ** (32 - this.prefix);
  }

  /** The range of the given prefix that starts where this one starts. */
  head(prefix: number): Cidr {
    const longer = Math.max(prefix, this.prefix);
    const { first } = this.range;
    return new Cidr({ first, last: first + 2 ** (32 - longer) - 1 }, longer);
  }

  contains(other: Cidr): boolean {
    return contains(this.range, other.range);
  }

  overlaps(other: Cidr): boolean {
    return overlaps(this.range, other.range);
  }

  toString(): string {
    return `${formatAddress(this.range.first)}/${this.prefix}`;
  }
}
