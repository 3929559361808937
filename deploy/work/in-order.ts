import { LongshoreError } from "../../core/errors.js";
import { type Subject, subjectText } from "../../core/subject.js";
import { isVerified, type SubjectReport } from "./subject-report.js";
import type { Work } from "./work.js";

/**
 * Converges subjects side by side, each as soon as those that it needs are verified. One that fails stops only those
 * that need it, and their reports say so. Throws before anything is done when subjects need each other in a circle, or
 * one that the stack does not have.
 */
export async function convergeInOrder(all: readonly Work[]): Promise<SubjectReport[]> {
  const works = new Map(all.map((work) => [key(work.subject), work]));
  refuseImpossible(all, works);
  const begun = new Map<string, Promise<SubjectReport>>();
  const begin = (work: Work): Promise<SubjectReport> => {
    const known = begun.get(key(work.subject));
    if (known) return known;
    const report = afterNeeds(work, (need) => begin(works.get(key(need)) as Work));
    begun.set(key(work.subject), report);
    return report;
  };
  return await allOf(all.map(begin));
}

/** As Promise.all, but nothing goes on any more when it throws: what goes on would be without connections. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

async function afterNeeds(
  work: Work,
  reportOf: (need: Subject) => Promise<SubjectReport>,
): Promise<SubjectReport> {
  const needs = await Promise.all(work.needs.map(reportOf));
  const missing = needs.filter((report) => !isVerified(report));
  if (missing.length === 0) return await work.converge();
  const isClosed = missing.every(({ verdict }) => verdict === "not verified");
  const why = missing.map((report) => `${subjectText(report)} (${whyNot(report)})`);
  return work.leftOut(isClosed ? "not verified" : "failed", `not begun: it needs ${why.join(", ")}`);
}

function whyNot({ verdict, reach, steps }: SubjectReport): string {
  if (verdict !== "differs") return reach;
  return steps
    .filter(({ ok }) => !ok)
    .map(({ title }) => title)
    .join(", ");
}

function refuseImpossible(all: readonly Work[], works: ReadonlyMap<string, Work>): void {
  for (const { subject, needs } of all) {
    const unknown = needs.find((need) => !works.has(key(need)));
    if (unknown) {
      throw new LongshoreError({
        where: subject.path,
        rule: "what a subject needs is a subject of its stack",
        seen: subjectText(unknown),
      });
    }
    const circle = circleFrom(subject, works);
    if (circle) {
      throw new LongshoreError({
        where: subject.path,
        rule: "no subjects need each other in a circle",
        seen: circle.map(subjectText).join(" → "),
      });
    }
  }
}

/** The way from a subject over what it needs back to itself, if there is one. */
function circleFrom(start: Subject, works: ReadonlyMap<string, Work>): Subject[] | undefined {
  const seen = new Set<string>();
  const follow = (way: readonly Subject[]): Subject[] | undefined => {
    for (const need of works.get(key(way.at(-1) as Subject))?.needs ?? []) {
      if (key(need) === key(start)) return [...way, need];
      if (seen.has(key(need))) continue;
      seen.add(key(need));
      const circle = follow([...way, need]);
      if (circle) return circle;
    }
    return undefined;
  };
  return follow([start]);
}

/** Names are unique within a kind, and hold no slash. */
function key({ kind, name }: Subject): string {
  return `${kind}/${name}`;
}
