import { Address4 } from "ip-address";

/** IPv4 addresses from the first to the last, both included, as whole numbers. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** Ranges in ascending order that neither touch nor overlap. */
export type AddressSet = readonly AddressRange[];

export const ALL_ADDRESSES: AddressSet = [{ first: 0, last: 2 ** 32 - 1 }];

/** `10.0.0.0/16` or `10.0.0.4`; undefined when it is neither (IPv6 included). */
export function parseRange(text: string): AddressRange | undefined {
  if (!Address4.isValid(text)) return undefined;
  const address = new Address4(text);
  return { first: Number(address.startAddress().bigInt()), last: Number(address.endAddress().bigInt()) };
}

/** The set of all ranges that can be parsed. */
export function setOf(texts: readonly string[]): AddressSet {
  return union(texts.flatMap((text) => parseRange(text) ?? []));
}

export function formatAddress(address: number): string {
  return Address4.fromBigInt(BigInt(address)).correctForm();
}

export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether the address lies in the range; not, when one of them is none. */
export function isWithin(range: string, address: string): boolean {
  const [outer, inner] = [parseRange(range), parseRange(address)];
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}

export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function union(...sets: readonly AddressSet[]): AddressSet {
  const result: AddressRange[] = [];
  for (const range of sets.flat().sort((a, b) => a.first - b.first)) {
    const previous = result.at(-1);
    if (previous && range.first <= previous.last + 1) {
      result[result.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
    } else {
      result.push(range);
    }
  }
  return result;
}

export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  return union(
    a.flatMap((x) =>
      b
        .filter((y) => overlaps(x, y))
        .map((y) => ({ first: Math.max(x.first, y.first), last: Math.min(x.last, y.last) })),
    ),
  );
}

export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  return b.reduce<AddressSet>(
    (rest, hole) =>
      rest.flatMap((range) =>
        overlaps(range, hole)
          ? [
              { first: range.first, last: hole.first - 1 },
              { first: hole.last + 1, last: range.last },
            ].filter((piece) => piece.first <= piece.last)
          : [range],
      ),
    a,
  );
}

export function equalSets(a: AddressSet, b: AddressSet): boolean {
  return (
    a.length === b.length && a.every((range, i) => range.first === b[i]?.first && range.last === b[i]?.last)
  );
}

/** The fewest CIDR blocks that make up the set. */
export function toCidrs(set: AddressSet): string[] {
  return set.flatMap(({ first, last }) => {
    const blocks: string[] = [];
    for (let start = first; start <= last; ) {
      let bits = 0;
      while (bits < 32 && start % 2 ** (bits + 1) === 0 && start + 2 ** (bits + 1) - 1 <= last) bits++;
      blocks.push(`${formatAddress(start)}/${32 - bits}`);
      start += 2 ** bits;
    }
    return blocks;
  });
}
