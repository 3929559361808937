import { describe, expect, it } from "vitest";
import type { ContainerSpec, JobSpec } from "../../../../core/spec/index.js";
import { declarationHash } from "../../../../scripts/provision/containers/container-state.js";
import { declare } from "../../../../scripts/provision/containers/declared.js";
import { needsOf } from "../../../../scripts/provision/containers/dependencies.js";
import { jobStep } from "../../../../scripts/provision/containers/job.js";
import { converge } from "../../../../scripts/provision/converge.js";
import { type Inspected, inspected } from "../../../support/inspected.js";
import { containerSpec, hostContext, hostSpec, Recorder } from "../../../support/recorder.js";

const FILE = "/var/lib/longshore/containers.json";
const job: ContainerSpec = containerSpec({ name: "migrate", job: { runs: "once", withinSeconds: 60 } });
const CURRENT = declarationHash(job, "sha256:1");
const notes = (declaration: string) =>
  JSON.stringify({ restarts: {}, jobs: { migrate: { declaration, at: "2026-01-02T03:04:05.000Z" } } });

/** A host with a container of the job or without, on which a run of it ends with an exit code. */
function machine(container: Omit<Inspected, "name"> | undefined, file: string | undefined, exitCode = 0) {
  let now = container && { name: "migrate", ...container };
  const recorder = new Recorder()
    .on("docker image inspect", "sha256:1\n")
    .on("docker container inspect migrate", () => (now ? inspected(now) : { exitCode: 1, stdout: "[]\n" }))
    .on("docker logs", "a line\n")
    .on("docker rm", "")
    .on("docker rename", "")
    .on("stop ", "")
    .on("create ", "")
    .on("docker start migrate", () => {
      now = { name: "migrate", declaration: CURRENT, status: "running" };
      return "";
    })
    .on("docker wait migrate", () => {
      now = { name: "migrate", declaration: CURRENT, status: "exited", exitCode };
      return `${exitCode}\n`;
    })
    .on(`cat -- ${FILE}`, () => {
      const content = recorder.files.at(-1)?.content ?? file;
      return content === undefined ? { exitCode: 1 } : String(content);
    });
  return recorder;
}

async function converged(recorder: Recorder, runs: JobSpec["runs"] = "once") {
  const context = hostContext(recorder);
  const subject = { kind: "host", name: "web", path: "shop/web" };
  const step = jobStep(declare(job, hostSpec()), { runs, withinSeconds: 60 });
  const [report] = await converge({ stack: "shop", subject, context, emit: () => {} }, [step]);
  return { report, runs: recorder.lines.filter((line) => line === "docker start migrate").length };
}

describe("a job", () => {
  it.each<[string, Omit<Inspected, "name"> | undefined, string | undefined, number]>([
    ["runs where it has not run", undefined, undefined, 1],
    ["runs once", { declaration: CURRENT, status: "exited" }, notes(CURRENT), 0],
    ["does not run again when its container was removed", undefined, notes(CURRENT), 0],
    [
      "does not run again when a killed run did not note its end",
      { declaration: CURRENT, status: "exited" },
      undefined,
      0,
    ],
    [
      "is waited for when a killed run left it at work",
      { declaration: CURRENT, status: "running" },
      undefined,
      0,
    ],
    ["runs again when it is declared otherwise", { declaration: "old", status: "exited" }, notes("old"), 1],
    ["runs again when it failed", { declaration: CURRENT, status: "exited", exitCode: 3 }, undefined, 1],
  ])("%s", async (_, container, file, count) => {
    const recorder = machine(container, file);
    const { report, runs } = await converged(recorder);
    expect(report).toMatchObject({ ok: true, seen: expect.stringMatching(/^ended with exit code 0 at 20/) });
    expect(runs).toBe(count);
    expect((await converged(recorder)).runs).toBe(count);
  });

  it("runs each time where that is asked for", async () => {
    const recorder = machine(undefined, undefined);
    expect((await converged(recorder, "each deploy")).runs).toBe(1);
    expect((await converged(recorder, "each deploy")).runs).toBe(2);
  });

  it("counts as failed when its latest run did, whatever an earlier one came to", async () => {
    const recorder = machine({ declaration: CURRENT, status: "exited" }, notes(CURRENT), 3);
    expect((await converged(recorder, "each deploy")).report).toMatchObject({
      ok: false,
      seen: "exited with code 3",
    });
  });

  it("is not begun while what it needs started is down", async () => {
    const recorder = machine(undefined, undefined).on(
      "docker container inspect db",
      inspected({ name: "db", status: "exited", exitCode: 1 }),
    );
    const waiting = { ...job, dependsOn: [{ container: "db", condition: "started" as const }] };
    const step = jobStep(declare(waiting, hostSpec()), { runs: "once", withinSeconds: 60 });
    await expect(step.change?.(hostContext(recorder))).rejects.toThrow(
      "shop/web: migrate is started after db, not db exited with code 1.",
    );
    expect(recorder.lines).not.toContain("docker start migrate");
  });

  it("that fails says so, with what it wrote, and is not noted", async () => {
    const recorder = machine(undefined, notes("old"), 3);
    expect((await converged(recorder)).report).toMatchObject({
      ok: false,
      expected: "the job migrate has ended with exit code 0",
      seen: "exited with code 3",
      log: "a line",
    });
    expect(String(recorder.files.at(-1)?.content)).not.toContain("migrate");
  });

  it("is only looked at by who looks", async () => {
    const recorder = machine(undefined, undefined);
    const finding = await jobStep(declare(job, hostSpec()), { runs: "each deploy", withinSeconds: 1 }).check(
      hostContext(recorder),
    );
    expect(finding).toMatchObject({ ok: false, seen: "it has not run as it is declared" });
    expect(recorder.files).toEqual([]);
  });
});

it("needs its image, and what it depends on", () => {
  const dependsOn: ContainerSpec["dependsOn"] = [
    { container: "db", condition: "healthy" },
    { container: "migrate", condition: "completed" },
    { container: "cache", condition: "started" },
  ];
  expect(needsOf(containerSpec({ name: "api", dependsOn }))).toEqual([
    "image of api",
    "container db",
    "job migrate",
  ]);
});
