import { expect, it } from "vitest";
import { driftOf, type HostReport, outcomeOf } from "../../../deploy/hosts/host-report.js";
import { reportText } from "../../../deploy/hosts/report-text.js";

const step = (title: string, layer: "host" | "workload", ok: boolean) => ({
  title,
  layer,
  ok,
  changed: false,
  seen: "otherwise",
  seconds: 0,
});
const report = (changes: Partial<HostReport>): HostReport => ({
  host: "web",
  power: "running",
  reach: "ssh",
  steps: [],
  ports: [],
  ...changes,
});

it.each<[string, Partial<HostReport>, ReturnType<typeof driftOf>]>([
  ["as declared", { steps: [step("engine", "host", true)] }, { cloud: [], host: [], workload: [] }],
  [
    "a machine that is down",
    { power: "stopped", reach: "machine stopped" },
    { cloud: ["machine stopped"], host: [], workload: [] },
  ],
  [
    "no machine",
    { power: "missing", reach: "no machine" },
    { cloud: ["machine missing"], host: [], workload: [] },
  ],
  ["a host that does not answer", { reach: "no answer" }, { cloud: [], host: ["no answer"], workload: [] }],
  [
    "a host that was changed by hand",
    { steps: [step("engine settings", "host", false), step("container site", "workload", false)] },
    { cloud: [], host: ["engine settings: otherwise"], workload: ["container site: otherwise"] },
  ],
])("tells the layers apart: %s", (_, changes, drift) => {
  expect(driftOf(report(changes))).toEqual(drift);
});

const closed = report({ reach: "no way in", address: "10.0.0.4" });
const wrong = report({
  steps: [{ ...step("engine", "host", false), expected: "an engine", remedy: "Run up." }],
});

it.each<[string, HostReport[], number]>([
  ["verified", [report({}), report({})], 0],
  ["without a way in, beside others that are verified", [report({}), closed], 6],
  ["otherwise than declared", [wrong], 1],
  ["without a way in, beside one that is otherwise", [closed, wrong], 1],
  ["down", [report({ power: "stopped", reach: "machine stopped" })], 1],
])("has an exit code for hosts that are %s", (_, reports, code) => {
  expect(outcomeOf(reports)).toBe(code);
});

it("is a line for each host, with what is wrong, and where its ports are", () => {
  const open = { port: 80, protocol: "tcp", at: "127.0.0.1:8080", from: ["Internet"] };
  expect(reportText([report({ ports: [open] }), closed, wrong])).toBe(
    [
      "web: ✓ verified  (running)",
      "  port 80/tcp is at 127.0.0.1:8080 (open to Internet)",
      "web: - not verified: no way in  (running, 10.0.0.4)",
      "web: ✗ differs  (running)",
      "  ✗ engine: expected: an engine; seen: otherwise. Run up.",
    ].join("\n"),
  );
});
