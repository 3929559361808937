import type { IConstruct } from "constructs";
import { type PartChecks, show } from "../checks/checks.js";
import { AzureStack } from "./stack.js";

/** The constructs of one kind that each stack has, in the order of their declaration: for rules among them. */
export class Siblings<T extends IConstruct & { readonly name: string }> {
  private readonly byStack = new WeakMap<AzureStack, T[]>();

  /** `plural` is what messages call them: `hosts`. */
  constructor(private readonly plural: string) {}

  in(stack: AzureStack): readonly T[] {
    return this.byStack.get(stack) ?? [];
  }

  add(one: T): void {
    const stack = AzureStack.of(one);
    const known = this.byStack.get(stack);
    if (known) known.push(one);
    else this.byStack.set(stack, [one]);
  }

  /** That none declared earlier has the same name. */
  checkName(checks: PartChecks, one: T): void {
    const all = this.in(AzureStack.of(one));
    const namesake = all.slice(0, all.indexOf(one)).find((other) => other.name === one.name);
    checks.that(namesake === undefined, {
      rule: `the ${this.plural} of a stack have names of their own`,
      seen: `${show(one.name)}, which ${namesake?.node.path} has`,
      remedy: "Set the prop name of one of them.",
    });
  }
}
