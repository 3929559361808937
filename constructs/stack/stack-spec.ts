import type { IConstruct } from "constructs";
import type { Violation } from "../../core/errors.js";
import { NO_PARTS } from "../../core/spec/file.js";
import type { StackSpec } from "../../core/spec/index.js";
import { Checks, show } from "../checks/checks.js";
import { knownTooLateIn } from "../checks/known.js";
import { checkKey } from "../checks/scope.js";
import { addressOf } from "./address.js";
import { RemovalPolicy } from "./removal-policy.js";
import type { DataResource, SpecPart, StackPart } from "./stack-part.js";

/** What a stack says of itself; everything else in its spec is said by its parts. */
export type OwnFields = Omit<StackSpec, keyof typeof NO_PARTS | "retained" | "removable">;

/** What `longshore.json` of a stack holds, as far as the program has declared it. */
export class SpecOfStack {
  private readonly parts: readonly (SpecPart & { readonly path: string })[];
  private readonly data: readonly (DataResource & { readonly path: string })[];

  /** `group` is kept as long as anything in it is. */
  constructor(
    private readonly own: OwnFields,
    stack: IConstruct,
    private readonly group: Omit<DataResource, "removalPolicy"> | undefined,
  ) {
    // Each construct may be a part: the interface asks for no method.
    const constructs: readonly (IConstruct & StackPart)[] = stack.node.findAll();
    this.parts = constructs.flatMap((construct) => {
      const part = construct.specPart?.();
      return part ? { path: construct.node.path, ...part } : [];
    });
    this.data = constructs.flatMap((construct) =>
      (construct.dataResources?.() ?? []).map((resource) => ({ path: construct.node.path, ...resource })),
    );
  }

  /**
   * A spec is written when the program runs: it cannot hold what only Terraform knows later, in whatever way it came there
   * past the checks of props. And no part writes into a field that the stack fills.
   */
  violations(): Violation[] {
    const ofParts = this.parts.flatMap(({ path, field, value }) => [
      ...this.fieldViolations(path, field),
      ...knownTooLateIn(path, value, []),
    ]);
    return [...ofParts, ...this.data.flatMap(({ path, what }) => knownTooLateIn(path, { what }, []))];
  }

  /** Parts of one field are in the order of the tree. */
  toJson(): object {
    const { version, stack, keyVariable, ...others } = this.own;
    const fields = new Set(this.parts.map(({ field }) => field));
    const lists = Object.fromEntries([...fields].map((field) => [field, this.list(field)]));
    const destroyed = { retained: this.retained(), removable: this.removable() };
    return { version, stack, keyVariable, ...NO_PARTS, ...lists, ...destroyed, ...others };
  }

  private list(field: string): object[] {
    return this.parts.filter((part) => part.field === field).map(({ value }) => value);
  }

  private retained(): StackSpec["retained"] {
    const kept = this.data.filter(({ removalPolicy }) => removalPolicy !== RemovalPolicy.DESTROY);
    const group = this.group && kept.length > 0 ? [this.group] : [];
    return [...kept, ...group].map(({ resource, what }) => ({ address: addressOf(resource), what }));
  }

  private removable(): StackSpec["removable"] {
    return this.data
      .filter(({ removalPolicy }) => removalPolicy === RemovalPolicy.DESTROY)
      .map(({ resource }) => addressOf(resource));
  }

  private fieldViolations(path: string, field: string): Violation[] {
    const checks = new Checks(path, {});
    const what = "the field of a part in longshore.json";
    const isName = checks.that(/^[a-z][A-Za-z0-9]{0,62}$/.test(field), {
      rule: `${what} is 1 to 63 letters and digits, the first of them a small letter`,
      seen: show(field),
    });
    if (isName && checkKey(checks, what, field)) {
      checks.that(![...Object.keys(this.own), "retained", "removable"].includes(field), {
        rule: `${what} is none that the stack itself fills`,
        seen: show(field),
        remedy: "Choose another one.",
      });
    }
    return checks.violations;
  }
}
