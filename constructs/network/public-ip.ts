import { NAMES } from "../../core/names.js";
import type { Checked, Checks } from "../checks/checks.js";

export interface StaticPublicIpProps {
  /** Makes the name `LABEL.REGION.cloudapp.azure.com` lead to the address. Unique in its region. Default: no name. */
  readonly dnsLabel?: string;
}

/** Whether a host has an address on the internet. It opens no port: connections and access do. */
export class PublicIp implements Checked {
  private constructor(
    readonly exists: boolean,
    readonly dnsLabel?: string,
  ) {}

  /** An address of its own, which stays the same as long as the host is declared. */
  static static({ dnsLabel }: StaticPublicIpProps = {}): PublicIp {
    return new PublicIp(true, dnsLabel);
  }

  /** Only an address in its network. */
  static none(): PublicIp {
    return new PublicIp(false);
  }

  /** @internal */
  check(checks: Checks): void {
    if (this.dnsLabel !== undefined) checks.name("a DNS label", this.dnsLabel, NAMES.dnsLabel);
  }
}
