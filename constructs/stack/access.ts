import type { AccessSpec } from "../../core/spec/index.js";
import { type Checked, type Checks, show } from "../checks/checks.js";
import { checkRange } from "../checks/ranges.js";

/** How the tool, and people, get into a host by SSH. */
export abstract class Access implements Checked {
  /** From these ranges of addresses, and no others: `Access.sshFrom("203.0.113.7/32")`. */
  static sshFrom(...ranges: string[]): Access {
    return new SshFrom(ranges);
  }

  /** Through another host of the same stack as a jump host: the host itself, or its name. */
  static through(host: JumpHost | string): Access {
    return new Through(host);
  }

  /** Nobody gets in. `up` on azure then ends after the apply and says that it verified nothing. */
  static none(): Access {
    return new NoAccess();
  }

  /** @internal */
  abstract check(checks: Checks): void;
  /** @internal */
  abstract toSpec(): AccessSpec;
}

/** What of a host matters for jumping through it. */
export interface JumpHost {
  /** The host's name, as the stack and the tool know it. */
  readonly name: string;
}

class SshFrom extends Access {
  constructor(private readonly ranges: readonly string[]) {
    super();
  }

  check(checks: Checks): void {
    checks.that(this.ranges.length > 0, {
      rule: "Access.sshFrom names at least one range",
      seen: "none",
      remedy: 'Write Access.sshFrom("203.0.113.7/32") with your own address.',
    });
    for (const text of this.ranges) {
      const range = checkRange(checks, "a range of Access.sshFrom", text);
      checks.that(range === undefined || range.prefix > 0, {
        rule: "SSH is open to named ranges, never to the whole internet",
        seen: show(text),
        remedy: "Name the ranges that you work from.",
      });
    }
  }

  toSpec(): AccessSpec {
    return { kind: "ssh", ranges: [...this.ranges] };
  }
}

class Through extends Access {
  constructor(private readonly host: JumpHost | string) {
    super();
  }

  check(): void {}

  toSpec(): AccessSpec {
    return { kind: "through", host: typeof this.host === "string" ? this.host : this.host.name };
  }
}

class NoAccess extends Access {
  check(): void {}

  toSpec(): AccessSpec {
    return { kind: "none" };
  }
}
