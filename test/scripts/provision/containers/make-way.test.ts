import { expect, it } from "vitest";
import type { ContainerSpec } from "../../../../core/spec/index.js";
import { declarationHash } from "../../../../scripts/provision/containers/container-state.js";
import { declare } from "../../../../scripts/provision/containers/declared.js";
import { makeWay } from "../../../../scripts/provision/containers/make-way.js";
import { type Inspected, inspected } from "../../../support/inspected.js";
import { containerSpec, hostContext, hostSpec, Recorder } from "../../../support/recorder.js";

const port = (hostPort: number, more: { address?: string; protocol?: "udp" } = {}) =>
  ({ hostPort, containerPort: 80, protocol: "tcp", ...more }) as const;
const box = (name: string, more: Partial<ContainerSpec> = {}) => containerSpec({ name, ...more });
const data = (source: string) => ({ source, target: "/data", readOnly: false });

/** Which containers are stopped when a host goes from the first declarations to the second. */
async function stopped(before: readonly ContainerSpec[], now: readonly ContainerSpec[]): Promise<string[]> {
  const running = new Map<string, Inspected>(
    before.map((spec) => [
      spec.name,
      {
        name: spec.name,
        declaration: declarationHash(spec, "sha256:1"),
        publish: spec.publish,
        network: spec.network,
        sources: spec.mounts.map(({ source }) => source),
      },
    ]),
  );
  const recorder = new Recorder()
    .on("docker image inspect", "sha256:1\n")
    .on("docker container inspect", ({ argv }) =>
      inspected(...argv.slice(3).flatMap((name) => running.get(name) ?? [])),
    )
    .on("stop", ({ argv }) => {
      const name = argv.at(-1) ?? "";
      const { declaration, ...rest } = running.get(name) ?? { name };
      running.set(name, { ...rest, declaration, status: "exited" });
      return "";
    });
  const host = hostContext(recorder, { containers: [...now] });
  const step = makeWay(now.map((spec) => declare(spec, hostSpec())));
  const finding = await step.check(host);
  if (finding.ok) return [];
  await step.change?.(host);
  expect(await step.check(host)).toMatchObject({ ok: true });
  return recorder.lines.flatMap((line) => (line.startsWith("stop ") ? [line.slice("stop ".length)] : []));
}

it.each<[string, ContainerSpec[], ContainerSpec[], string[]]>([
  ["nothing has changed", [box("a", { publish: [port(80)] })], [box("a", { publish: [port(80)] })], []],
  [
    "two swap their ports",
    [box("a", { publish: [port(80)] }), box("b", { publish: [port(81)] })],
    [box("a", { publish: [port(81)] }), box("b", { publish: [port(80)] })],
    ["a", "b"],
  ],
  [
    "three pass them round",
    [80, 81, 82].map((at) => box(`c${at}`, { publish: [port(at)] })),
    [81, 82, 80].map((at, i) => box(`c${80 + i}`, { publish: [port(at)] })),
    ["c80", "c81", "c82"],
  ],
  [
    "one gives its port to another one, later in the list",
    [box("b", { publish: [port(80)] })],
    [box("a", { publish: [port(80)] }), box("b", { publish: [port(81)] })],
    ["b"],
  ],
  [
    "one gives up a port that nobody wants",
    [box("a", { publish: [port(80)] }), box("b")],
    [box("a", { publish: [port(81)] }), box("b", { publish: [port(90)] })],
    [],
  ],
  [
    "the port is one of another protocol",
    [box("a", { publish: [port(53)] })],
    [box("a"), box("b", { publish: [port(53, { protocol: "udp" })] })],
    [],
  ],
  [
    "a port of one address goes to all addresses",
    [box("a", { publish: [port(80, { address: "127.0.0.1" })] })],
    [box("a"), box("b", { publish: [port(80)] })],
    ["a"],
  ],
  [
    "it goes to the host's network, whose ports nobody declares",
    [box("a", { publish: [port(80)] })],
    [box("a", { publish: [port(81)] }), box("b", { network: "host" })],
    ["a"],
  ],
  [
    "it comes from the host's network",
    [box("a", { network: "host" })],
    [box("a", { publish: [port(81)] }), box("b", { publish: [port(80)] })],
    ["a"],
  ],
  [
    "two in the host's network change",
    [box("a", { network: "host", command: ["80"] }), box("b", { network: "host", command: ["81"] })],
    [box("a", { network: "host", command: ["81"] }), box("b", { network: "host", command: ["80"] })],
    ["a", "b"],
  ],
  [
    "one in the host's network stays beside one that starts",
    [box("a", { network: "host" })],
    [box("a", { network: "host" }), box("b", { publish: [port(80)] })],
    [],
  ],
  [
    "a volume goes from one to the other",
    [box("a", { mounts: [data("db")] })],
    [box("a"), box("b", { mounts: [data("db")] })],
    ["a"],
  ],
  [
    "two swap their names",
    [box("a", { publish: [port(80)], command: ["a"] }), box("b", { publish: [port(81)], command: ["b"] })],
    [box("b", { publish: [port(80)], command: ["a"] }), box("a", { publish: [port(81)], command: ["b"] })],
    ["b", "a"],
  ],
])("ends before any starts what holds something that moves: %s", async (_, before, now, names) => {
  expect(await stopped(before, now)).toEqual(names);
});
