import { expect, it } from "vitest";
import { reportText } from "../../../deploy/work/report-text.js";
import {
  driftOf,
  NOTHING_TO_TELL,
  outcomeOf,
  reportJson,
  type SubjectReport,
} from "../../../deploy/work/subject-report.js";
import type { Layer } from "../../../scripts/provision/step.js";

const step = (title: string, layer: Layer, ok: boolean) => ({
  title,
  layer,
  ok,
  changed: false,
  seen: "otherwise",
  seconds: 0,
});
const report = (changes: Partial<SubjectReport>): SubjectReport => ({
  kind: "host",
  name: "web",
  path: "shop/web",
  verdict: "verified",
  reach: "ssh",
  steps: [],
  about: { ...NOTHING_TO_TELL, summary: ["running"] },
  ...changes,
});
const down = (power: string) => ({
  verdict: "failed" as const,
  reach: `machine ${power}`,
  about: { ...NOTHING_TO_TELL, cloud: [`machine ${power}`] },
});

it.each<[string, Partial<SubjectReport>, ReturnType<typeof driftOf>]>([
  ["as declared", { steps: [step("engine", "subject", true)] }, { cloud: [], host: [], workload: [] }],
  ["a machine that is down", down("stopped"), { cloud: ["machine stopped"], host: [], workload: [] }],
  [
    "a host that does not answer",
    { verdict: "failed", reach: "no answer" },
    { cloud: [], host: ["no answer"], workload: [] },
  ],
  [
    "a host that was changed by hand",
    {
      verdict: "differs",
      steps: [step("engine settings", "subject", false), step("container site", "workload", false)],
    },
    { cloud: [], host: ["engine settings: otherwise"], workload: ["container site: otherwise"] },
  ],
  [
    "another kind of subject",
    { kind: "cluster", verdict: "differs", steps: [step("primary", "subject", false)] },
    { cloud: [], cluster: ["primary: otherwise"], workload: [] },
  ],
])("tells the layers apart: %s", (_, changes, drift) => {
  expect(driftOf(report(changes))).toEqual(drift);
});

const closed = report({ verdict: "not verified", reach: "no way in" });
const wrong = report({
  verdict: "differs",
  steps: [{ ...step("engine", "subject", false), expected: "an engine", remedy: "Run up." }],
});

it.each<[string, SubjectReport[], number]>([
  ["verified", [report({}), report({})], 0],
  ["without a way in, beside others that are verified", [report({}), closed], 6],
  ["otherwise than declared", [wrong], 1],
  ["without a way in, beside one that is otherwise", [closed, wrong], 1],
  ["down", [report(down("stopped"))], 1],
])("has an exit code for subjects that are %s", (_, reports, code) => {
  expect(outcomeOf(reports)).toBe(code);
});

it("is a line for each subject, with what is wrong, and what its kind tells", () => {
  const open = report({ about: { ...NOTHING_TO_TELL, notes: ["port 80/tcp is at 127.0.0.1:8080"] } });
  const text = reportText([open, closed, wrong, report(down("stopped"))]);
  expect(text).toBe(
    [
      "host web: ✓ verified",
      "  port 80/tcp is at 127.0.0.1:8080",
      "host web: - not verified: no way in  (running)",
      "host web: ✗ differs  (running)",
      "  ✗ engine: expected: an engine; seen: otherwise. Run up.",
      "host web: ✗ machine stopped",
    ].join("\n"),
  );
});

it("is its subject with what its kind tells, for programs", () => {
  const about = { ...NOTHING_TO_TELL, data: { power: "running" } };
  expect(reportJson(report({ about }))).toEqual({
    kind: "host",
    name: "web",
    path: "shop/web",
    verdict: "verified",
    reach: "ssh",
    power: "running",
    steps: [],
  });
});
