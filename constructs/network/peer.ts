import { NAMES } from "../../core/names.js";
import type { Checked, Checks } from "../checks/checks.js";
import { checkRange } from "../checks/ranges.js";

/** Something that may be let in to a host: another host, a subnet, a network, or ranges with a name. */
export interface Peer {
  /** As it stands in the names of security rules. */
  readonly peerName: string;
  /** Addresses and ranges that its traffic comes from; empty when they are not known. */
  readonly sourcePrefixes: readonly string[];
}

/** Ranges of addresses that have a name, as a peer of connections. */
export class IpRanges implements Peer, Checked {
  private constructor(
    readonly peerName: string,
    readonly sourcePrefixes: readonly string[],
  ) {}

  /** `IpRanges.named("office", "203.0.113.0/24", "198.51.100.7/32")` */
  static named(name: string, ...ranges: string[]): IpRanges {
    return new IpRanges(name, ranges);
  }

  /** @internal */
  check(checks: Checks): void {
    checks.name("the name of ranges", this.peerName, NAMES.peer);
    checks.that(this.sourcePrefixes.length > 0, {
      rule: `the ranges "${this.peerName}" hold at least one`,
      seen: "none",
    });
    for (const range of this.sourcePrefixes) checkRange(checks, "a range", range);
  }
}
