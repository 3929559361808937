import type { PlanObject } from "../../engine/value.js";
import { blocks, text, texts } from "../../records/values.js";

/** What azurerm decides about a plan beyond its schema: its CustomizeDiff and DiffSuppress functions. */
export interface PlanRule {
  /** Where azurerm 4.55.0 does so: file and function in its tree. */
  readonly source: string;
  /** Why it cannot be, and the attribute that it is about. `prior` is null for a new resource. */
  refuse?(planned: PlanObject, prior: PlanObject | null): Refused | undefined;
  /** What, as `sku` or `identity.0.type`, changes so that it means another resource; the schema would change it in place. */
  replaces?(prior: PlanObject, planned: PlanObject): readonly string[];
  /** The attributes that stay as they are, whatever the configuration says. */
  keeps?(proposed: PlanObject): readonly string[];
  /** The attributes that are planned as not set, against their default. */
  omits?(planned: PlanObject, prior: PlanObject | null): readonly string[];
  /** The computed attributes that get another value by this change. */
  recomputes?(prior: PlanObject, planned: PlanObject): readonly string[];
}

export interface Refused {
  readonly message: string;
  readonly attribute: string;
}

export type PlanRules = Readonly<Record<string, PlanRule>>;

/** Unset is the same as empty, zero and false. */
export function changed(name: string, prior: PlanObject, planned: PlanObject): boolean {
  return (prior[name] || null) !== (planned[name] || null);
}

/** A text that was there and is no more. */
export function replacesWithoutText(name: string) {
  return (prior: PlanObject, planned: PlanObject) =>
    text(prior, name) !== undefined && (planned[name] ?? "") === "" ? [name] : [];
}

/** Blocks that were there and are no more. */
export function replacesWithoutBlocks(name: string) {
  return (prior: PlanObject, planned: PlanObject) =>
    blocks(prior, name).length > 0 && blocks(planned, name).length === 0 ? [name] : [];
}

/** A set of texts that lost one of these. */
export function replacesWhenLess(name: string) {
  return (prior: PlanObject, planned: PlanObject) =>
    texts(prior, name).some((each) => !texts(planned, name).includes(each)) ? [name] : [];
}

export function replacesOnChange(name: string) {
  return (prior: PlanObject, planned: PlanObject) => (changed(name, prior, planned) ? [name] : []);
}

/** Attributes that stay while the blocks of this name are written. */
export function keepsBeside(blocksName: string, ...names: string[]) {
  return (proposed: PlanObject) => (blocks(proposed, blocksName).length > 0 ? names : []);
}
