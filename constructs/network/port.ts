import type { Checked, Checks } from "../checks/checks.js";

/** A port, or a range of them, of one protocol. Where a plain number is taken, it means TCP. */
export class Port implements Checked {
  private constructor(
    readonly protocol: "tcp" | "udp",
    readonly from: number,
    readonly to: number,
  ) {}

  static tcp(port: number): Port {
    return new Port("tcp", port, port);
  }

  static udp(port: number): Port {
    return new Port("udp", port, port);
  }

  /** Both ends included. */
  static tcpRange(from: number, to: number): Port {
    return new Port("tcp", from, to);
  }

  /** Both ends included. */
  static udpRange(from: number, to: number): Port {
    return new Port("udp", from, to);
  }

  /** `443`, or `8000-8010`: as Azure's security rules write it. */
  get range(): string {
    return this.from === this.to ? String(this.from) : `${this.from}-${this.to}`;
  }

  toString(): string {
    return `${this.protocol} ${this.range}`;
  }

  /** @internal */
  check(checks: Checks): void {
    checkPort(checks, "a port", this.from);
    if (this.to === this.from || !checkPort(checks, "a port", this.to)) return;
    checks.that(this.from < this.to, {
      rule: "a range of ports goes up",
      seen: this.range,
      remedy: `Write ${this.to}, ${this.from}.`,
    });
  }
}

export function checkPort(checks: Checks, what: string, port: number): boolean {
  return checks.whole(what, port, 1, 65535, "Choose a port in that range.");
}
