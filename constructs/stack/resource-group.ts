import { NAMES } from "../../core/names.js";
import type { Checked, Checks } from "../checks/checks.js";

/** A resource group that exists already and stays when the stack goes. */
export class ResourceGroup implements Checked {
  private constructor(readonly name: string) {}

  static fromName(name: string): ResourceGroup {
    return new ResourceGroup(name);
  }

  /** @internal */
  check(checks: Checks): void {
    checks.name("the name of a resource group", this.name, NAMES.resourceGroup);
  }
}
