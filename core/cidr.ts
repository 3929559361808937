import { Address4 } from "ip-address";

/** A range of IPv4 addresses, `10.0.0.0/16`. */
export class Cidr {
  private constructor(
    /** The first address, as a number. */
    private readonly first: number,
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
    if (!/^[\d.]+\/\d+$/.test(text) || !Address4.isValid(text)) return undefined;
    const address = new Address4(text);
    return new Cidr(Number(address.startAddress().bigInt()), address.subnetMask);
  }

  /** How many addresses it holds. */
  get size(): number {
    return 2 ** (32 - this.prefix);
  }

  /** The range of the given prefix that starts where this one starts. */
  head(prefix: number): Cidr {
    return new Cidr(this.first, Math.max(prefix, this.prefix));
  }

  contains(other: Cidr): boolean {
    return this.first <= other.first && other.end <= this.end;
  }

  overlaps(other: Cidr): boolean {
    return this.first < other.end && other.first < this.end;
  }

  toString(): string {
    return `${Address4.fromBigInt(BigInt(this.first)).correctForm()}/${this.prefix}`;
  }

  /** The first number behind the range. */
  private get end(): number {
    return this.first + this.size;
  }
}
