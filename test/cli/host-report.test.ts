import { expect, it } from "vitest";
import { driftOf, type HostReport } from "../../cli/host-report.js";

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
