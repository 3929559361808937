import { expect, it } from "vitest";
import { settled } from "../../../../scripts/provision/containers/settled.js";
import { Started } from "../../../../scripts/provision/containers/started.js";
import { type Inspected, inspected } from "../../../support/inspected.js";
import { containerSpec, hostContext, Recorder } from "../../../support/recorder.js";

const FILE = "/var/lib/longshore/containers.json";
const site = containerSpec({ name: "site" });
const noted = (restarts: number, id = "id of site") =>
  JSON.stringify({ restarts: { site: { id, count: restarts } }, jobs: {} });
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

/** A host whose file follows what is put there. */
function machine(container: Omit<Inspected, "name">, file: string | undefined) {
  const recorder = new Recorder()
    .on("docker container inspect site", inspected({ name: "site", declaration: "x", ...container }))
    .on("docker logs", "no database\n")
    .on(`cat -- ${FILE}`, () => {
      const content = recorder.files.at(-1)?.content ?? file;
      return content === undefined ? { exitCode: 1 } : String(content);
    });
  return recorder;
}

it.each<[string, Omit<Inspected, "name">, string | undefined, object]>([
  ["goes on", {}, noted(0), { ok: true, seen: "they do" }],
  ["was started again before it was looked at last", { restarts: 3 }, noted(3), { ok: true }],
  [
    "was started again a minute ago",
    { restarts: 4, startedAt: ago(1) },
    noted(3),
    {
      ok: false,
      seen: "the engine started site again once, last 60 s ago",
      log: expect.stringContaining("site:\nno database"),
    },
  ],
  [
    "was started again some hours ago",
    { restarts: 5, startedAt: ago(300) },
    noted(3),
    { ok: true, warning: "the engine started site again 2 times, last 5 h ago" },
  ],
  [
    "has been counted from nothing since the host started",
    { restarts: 2, startedAt: ago(1) },
    noted(7),
    { ok: false, seen: expect.stringContaining("2 times") },
  ],
  ["is another one than was looked at", {}, noted(0, "other"), { ok: false }],
  ["was never looked at", {}, undefined, { ok: false }],
  ["was noted in a file that is not whole", {}, "{", { ok: false }],
])("tells of a container that %s", async (_, container, file, finding) => {
  expect(await settled([site], new Started()).check(hostContext(machine(container, file)))).toMatchObject(
    finding,
  );
});

it("notes how often each was started, so that it is not told for ever", async () => {
  const recorder = machine({ restarts: 2, startedAt: ago(300) }, undefined);
  const host = hostContext(recorder);
  const step = settled([site], new Started());
  expect(await step.check(host)).toMatchObject({ ok: false });
  await step.change?.(host);
  expect(await step.check(host)).toEqual({ ok: true, seen: "they do" });
});

it.each<[string, Omit<Inspected, "name">, boolean]>([
  ["runs", { startedAt: ago(0.1) }, true],
  ["is between two starts", { status: "restarting", exitCode: 3, restarts: 1 }, false],
  ["runs again", { restarts: 2, startedAt: ago(0) }, false],
  ["ended for good", { status: "exited", exitCode: 1 }, false],
  ["did its work", { status: "exited", exitCode: 0 }, true],
])("looks again, once it has settled, at what was started: it %s", async (_, container, isFine) => {
  const started = new Started();
  const settling = settled([site], started, 0.2);
  started.note("site");
  const host = hostContext(machine(container, undefined));
  const begun = performance.now();
  const before = await settling.check(host);
  expect(performance.now() - begun).toBeGreaterThan(150);
  await settling.change?.(host);
  const after = await settling.check(host);
  expect([before.ok, after.ok]).toEqual([false, isFine]);
});
