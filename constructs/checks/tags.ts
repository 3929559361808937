import { isKnownAfterApply, knownTooLate } from "../../core/known-after-apply.js";
import { Token } from "../cdktf.js";
import { type Checks, show } from "./checks.js";

/** Tags of Azure resources. Names differ by more than their case; values may be known to Terraform alone. */
export type Tags = Readonly<Record<string, string>>;

/** What a type of resource takes. Lengths are bytes of UTF-8, which azurerm counts; Azure counts characters. */
interface TagLimits {
  /** `a storage account`. */
  readonly what: string;
  readonly tags: number;
  readonly nameBytes: number;
  readonly name: RegExp;
  /** Reads after "without": what the pattern leaves out. */
  readonly without: string;
}

const LONGEST_VALUE = 256;

/** Source: "Use tags to organize your Azure resources", limitations (learn.microsoft.com). */
export const TAG_LIMITS = {
  resource: {
    what: "a resource",
    tags: 50,
    nameBytes: 512,
    name: /^[^<>%&\\?/\p{Cc}\p{Surrogate}]+$/u,
    without: "<>%&\\?/ and control characters",
  },
  storageAccount: {
    what: "a storage account",
    tags: 50,
    nameBytes: 128,
    name: /^[^<>%&\\?/\p{Cc}\p{Surrogate}]+$/u,
    without: "<>%&\\?/ and control characters",
  },
  privateDnsZone: {
    what: "a private DNS zone",
    tags: 15,
    nameBytes: 512,
    name: /^(?!\d)[^<>%&\\?/\P{ASCII}\p{Cc} ]+$/u,
    without: "<>%&\\?/, blanks, letters beyond ASCII, control characters, and a digit at its beginning",
  },
} as const satisfies Record<string, TagLimits>;

/** The rules of the tags of one resource, those of its stack included. */
export function checkTags(checks: Checks, tags: Tags, limits: TagLimits = TAG_LIMITS.resource): void {
  if (!checkKnown(checks, tags)) return;
  const names = Object.keys(tags);
  checks.that(names.length <= limits.tags, {
    rule: `${limits.what} has at most ${limits.tags} tags, the stack's own included`,
    seen: String(names.length),
  });
  for (const name of names) checkName(checks, name, limits);
  for (const [name, value] of Object.entries(tags)) {
    const bytes = Buffer.byteLength(value);
    checks.that(Token.isUnresolved(value) || bytes <= LONGEST_VALUE, {
      rule: `the value of the tag ${show(name)} is at most ${LONGEST_VALUE} bytes`,
      seen: String(bytes),
    });
  }
  names.forEach((name, at) => {
    const other = names.slice(0, at).find((one) => one.toLowerCase() === name.toLowerCase());
    checks.that(other === undefined, {
      rule: `the tags of ${limits.what} differ by more than the case of their names`,
      seen: `${show(other ?? "")} and ${show(name)}`,
    });
  });
}

/** That the names are known, and how many there are. */
function checkKnown(checks: Checks, tags: Tags): boolean {
  return checks.that(!Object.keys(tags).some(isKnownAfterApply), knownTooLate("the name of a tag"));
}

function checkName(
  checks: Checks,
  name: string,
  { what, nameBytes, name: pattern, without }: TagLimits,
): void {
  checks.that(pattern.test(name) && name !== "__proto__" && Buffer.byteLength(name) <= nameBytes, {
    rule: `the name of a tag of ${what} is 1 to ${nameBytes} bytes without ${without}, and not __proto__`,
    seen: Buffer.byteLength(name) > nameBytes ? `${Buffer.byteLength(name)} bytes` : show(name),
  });
}
