import { type Checks, show } from "./checks.js";

/** Tags of Azure resources. */
export type Tags = Readonly<Record<string, string>>;

/** Source: "Use tags to organize your Azure resources", limitations (learn.microsoft.com). */
export function checkTags(checks: Checks, tags: Tags): void {
  const entries = Object.entries(tags);
  checks.that(entries.length <= 50, {
    rule: "a resource has at most 50 tags, the stack's own included",
    seen: String(entries.length),
  });
  for (const [name, value] of entries) {
    checks.that(/^(?!__proto__$)[^<>%&\\?/]{1,512}$/.test(name), {
      rule: "the name of a tag is 1 to 512 characters without <>%&\\?/, and not __proto__",
      seen: show(name),
    });
    checks.that(value.length <= 256, {
      rule: `the value of the tag ${show(name)} is at most 256 characters`,
      seen: String(value.length),
    });
  }
}
