import type { ISubnet } from "../network/subnet.js";

/** The subnets that a share's account lets in by its network rules, each once. */
export class AdmittedSubnets {
  private readonly subnets: ISubnet[] = [];

  get all(): readonly ISubnet[] {
    return this.subnets;
  }

  add(subnet: ISubnet): void {
    if (this.subnets.includes(subnet)) return;
    this.subnets.push(subnet);
    subnet.reachService?.("Microsoft.Storage");
  }
}
