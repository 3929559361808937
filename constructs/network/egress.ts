import type { Duration } from "../../core/units.js";
import type { Checked, Checks } from "../checks/checks.js";

export interface NatGatewayProps {
  /** After which silence a connection is forgotten; whole minutes, 4 to 120. Default: 4 minutes. */
  readonly idleTimeout?: Duration;
  /** The zone of the gateway and its address. Default: none, Azure chooses. */
  readonly zone?: 1 | 2 | 3;
}

/**
 * How hosts without a public address of their own reach the internet. Azure no longer gives new networks a way out
 * by itself; without one a host can neither install its engine nor pull images.
 */
export class Egress implements Checked {
  private constructor(
    readonly kind: "nat-gateway" | "external" | "none",
    readonly natGatewayProps: NatGatewayProps = {},
  ) {}

  /** Through a NAT gateway with one static address, for all subnets of the network. */
  static natGateway(props: NatGatewayProps = {}): Egress {
    return new Egress("nat-gateway", props);
  }

  /** By a way that somebody else sees to: a firewall with its routes, a load balancer, a mirror inside. */
  static external(): Egress {
    return new Egress("external");
  }

  /** Not at all. */
  static none(): Egress {
    return new Egress("none");
  }

  /** @internal */
  check(checks: Checks): void {
    const { idleTimeout, zone } = this.natGatewayProps;
    if (idleTimeout !== undefined) {
      const minutes = idleTimeout.toMinutes();
      checks.whole("the idle timeout of a NAT gateway, in minutes,", minutes, 4, 120);
    }
    if (zone !== undefined) checks.whole("a zone", zone, 1, 3);
  }
}
