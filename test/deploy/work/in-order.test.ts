import { expect, it } from "vitest";
import type { Subject } from "../../../core/subject.js";
import { convergeInOrder } from "../../../deploy/work/in-order.js";
import { NOTHING_TO_TELL, type SubjectReport, type Verdict } from "../../../deploy/work/subject-report.js";
import type { Work } from "../../../deploy/work/work.js";

const subject = (name: string, kind = "host"): Subject => ({ kind, name, path: `shop/${name}` });
const reportOn = (of: Subject, verdict: Verdict, reach = "ssh"): SubjectReport => ({
  ...of,
  verdict,
  reach,
  steps: [],
  about: NOTHING_TO_TELL,
});

/** What was begun and ended, in order; everything takes a turn of the event loop. */
function recorded() {
  const log: string[] = [];
  const work = (of: Subject, needs: readonly Subject[], verdict: Verdict = "verified"): Work => ({
    subject: of,
    needs,
    converge: async () => {
      log.push(`begin ${of.name}`);
      await new Promise(setImmediate);
      log.push(`end ${of.name}`);
      return reportOn(of, verdict, verdict === "not verified" ? "no way in" : "no answer");
    },
    check: async () => reportOn(of, verdict),
    leftOut: (left, why) => reportOn(of, left, why),
  });
  return { log, work };
}
const [one, two, cluster, site] = [
  subject("one"),
  subject("two"),
  subject("orders", "cluster"),
  subject("site", "site"),
];

it("begins each as soon as those that it needs are verified, wherever it stands in the list", async () => {
  const { log, work } = recorded();
  const reports = await convergeInOrder([
    work(site, [cluster]),
    work(cluster, [one, two]),
    work(one, []),
    work(two, []),
  ]);
  expect(log.slice(0, 2).sort()).toEqual(["begin one", "begin two"]);
  expect(log.slice(2, 4).sort()).toEqual(["end one", "end two"]);
  expect(log.slice(4)).toEqual(["begin orders", "end orders", "begin site", "end site"]);
  expect(reports.map(({ name }) => name)).toEqual(["site", "orders", "one", "two"]);
});

it("leaves out what needs one that failed, says so, and goes on with the rest", async () => {
  const { log, work } = recorded();
  const reports = await convergeInOrder([
    work(one, [], "failed"),
    work(two, []),
    work(cluster, [one, two]),
    work(site, [cluster]),
  ]);
  expect(log).not.toContain("begin orders");
  expect(log).toContain("end two");
  expect(reports).toMatchObject([
    { name: "one", verdict: "failed", reach: "no answer" },
    { name: "two", verdict: "verified" },
    { name: "orders", verdict: "failed", reach: "not begun: it needs host shop/one (no answer)" },
    { name: "site", verdict: "failed", reach: expect.stringContaining("it needs cluster shop/orders (not") },
  ]);
});

it("knows nothing of what needs one that cannot be looked into", async () => {
  const { work } = recorded();
  const reports = await convergeInOrder([work(one, [], "not verified"), work(cluster, [one])]);
  expect(reports).toMatchObject([
    { name: "one", verdict: "not verified" },
    { name: "orders", verdict: "not verified" },
  ]);
});

it.each<[string, Subject[][], string]>([
  ["itself", [[one], [], []], "host shop/one → host shop/one"],
  ["each other", [[cluster], [], [one]], "host shop/one → cluster shop/orders → host shop/one"],
  ["one that is not there", [[], [], [site]], "site shop/site"],
])("does nothing when subjects need %s", async (_, [a = [], b = [], c = []], seen) => {
  const { log, work } = recorded();
  const works = [work(one, a), work(two, b), work(cluster, c)];
  await expect(convergeInOrder(works)).rejects.toThrow(seen);
  expect(log).toEqual([]);
});

it("throws when nothing goes on any more", async () => {
  const { log, work } = recorded();
  const broken: Work = { ...work(one, []), converge: () => Promise.reject(new Error("defect")) };
  await expect(convergeInOrder([broken, work(two, [])])).rejects.toThrow("defect");
  expect(log).toEqual(["begin two", "end two"]);
});
