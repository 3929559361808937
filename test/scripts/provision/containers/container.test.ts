import { describe, expect, it } from "vitest";
import type { ContainerSpec } from "../../../../core/spec/index.js";
import { containerStep } from "../../../../scripts/provision/containers/container.js";
import { declarationHash } from "../../../../scripts/provision/containers/container-state.js";
import { declare } from "../../../../scripts/provision/containers/declared.js";
import { imageStep } from "../../../../scripts/provision/containers/image.js";
import { Started } from "../../../../scripts/provision/containers/started.js";
import { undeclaredContainers } from "../../../../scripts/provision/containers/undeclared-containers.js";
import { inspected } from "../../../support/inspected.js";
import { hostContext, hostSpec, Recorder } from "../../../support/recorder.js";

const site: ContainerSpec = {
  name: "site",
  image: { kind: "registry", reference: "example.azurecr.io/site:1" },
  publish: [{ hostPort: 80, containerPort: 8080, protocol: "tcp" }],
  env: { TOKEN: "s3cret" },
  restart: "unless-stopped",
  network: "bridge",
  mounts: [],
  health: { kind: "command", command: ["true"], withinSeconds: 1 },
};
const declared = declare(site, hostSpec());
const step = containerStep(declared, new Started());
const CURRENT = declarationHash(site, "sha256:1");

interface Container {
  exitCode?: number;
  declaration?: string;
  status: string;
}

/** An engine with some containers, as far as the step asks it. */
function engine(
  containers: Record<string, Container>,
  options: { image?: boolean; healthy?: boolean } = {},
): Recorder {
  const recorder = new Recorder();
  recorder.on("docker image inspect", options.image === false ? { exitCode: 1 } : "sha256:1\n");
  recorder.on("docker container inspect", ({ argv }) => {
    const name = argv[3] ?? "";
    const found = containers[name];
    const exitCode = found?.status === "exited" ? 3 : 0;
    return found ? inspected({ name, exitCode, ...found }) : { exitCode: 1, stdout: "[]\n" };
  });
  recorder.on("docker exec", { exitCode: options.healthy === false ? 1 : 0 });
  recorder.on("docker logs", { stdout: "out", stderr: "err" });
  recorder
    .on("stop", "")
    .on("docker rm", "")
    .on("docker pull", "")
    .on("docker ps", Object.keys(containers).join("\n"));
  recorder.on("docker start", ({ argv }) => {
    containers[argv[2] ?? ""] = { declaration: CURRENT, status: "running" };
    return "";
  });
  recorder.on("docker rename", ({ argv }) => {
    containers[argv[3] ?? ""] = containers[argv[2] ?? ""] ?? { status: "created" };
    return "";
  });
  recorder.on("create ", "");
  return recorder;
}

function changes(recorder: Recorder): string[] {
  return recorder.lines.filter((line) => !/ (inspect|exec|logs|ps) /.test(line));
}

describe("a container", () => {
  it.each([
    ["as declared", { site: { declaration: CURRENT, status: "running" } }, {}, "`true` gives exit code 0"],
    ["that is not there", {}, {}, "no such container"],
    ["made by hand", { site: { status: "running" } }, {}, "a container that was not made by longshore"],
    [
      "of another declaration",
      { site: { declaration: "old", status: "running" } },
      {},
      "a container of another declaration",
    ],
    ["that has ended", { site: { declaration: CURRENT, status: "exited" } }, {}, "exited with code 3"],
    [
      "that is not healthy",
      { site: { declaration: CURRENT, status: "running" } },
      { healthy: false },
      "running, but `true` gives exit code 1",
    ],
    [
      "without its image",
      { site: { declaration: CURRENT, status: "running" } },
      { image: false },
      "a container whose declared image is not on the host",
    ],
  ])("%s", async (_name, containers: Record<string, Container>, options, seen) => {
    const finding = await step.check(hostContext(engine(containers, options)));
    expect(finding.seen).toBe(seen);
    expect(finding.ok).toBe(seen.endsWith("code 0"));
  });

  it.each<[string, ContainerSpec["restart"], boolean]>([
    ["is done", "no", true],
    ["is done", "on-failure", true],
    ["is down", "always", false],
    ["is down", "unless-stopped", false],
  ])("that has ended with 0 %s with restart %s", async (_, restart, ok) => {
    const spec = { ...site, restart };
    const declaration = declarationHash(spec, "sha256:1");
    const recorder = engine({ site: { declaration, status: "exited", exitCode: 0 } });
    const finding = await containerStep(declare(spec, hostSpec()), new Started()).check(
      hostContext(recorder),
    );
    expect(finding).toMatchObject({ ok, seen: ok ? "ended with exit code 0" : "exited with code 0" });
  });

  it("that has ended shows what it wrote last", async () => {
    const finding = await step.check(
      hostContext(engine({ site: { declaration: CURRENT, status: "exited" } })),
    );
    expect(finding).toMatchObject({ log: "outerr" });
  });

  it("is made and started where there is none", async () => {
    const recorder = engine({});
    await step.change?.(hostContext(recorder));
    expect(changes(recorder)).toEqual(["create site", "docker start site"]);
  });

  it("is replaced only after the new one could be made", async () => {
    const recorder = engine({ site: { declaration: "old", status: "running" } });
    await step.change?.(hostContext(recorder));
    expect(changes(recorder)).toEqual([
      "docker rm --force site.next",
      "create site.next",
      "stop site",
      "docker rm --force site",
      "docker rename site.next site",
      "docker start site",
    ]);
  });

  it("stays when the engine refuses the new one", async () => {
    const recorder = engine({ site: { declaration: "old", status: "running" } });
    recorder.on("create ", { exitCode: 1, stderr: "invalid mount" });
    await expect(step.change?.(hostContext(recorder))).rejects.toThrow(
      "succeeds, not exit code 1.\n    invalid mount",
    );
    expect(changes(recorder).at(-1)).toBe("create site.next");
  });

  it("is not made while what it needs started is down", async () => {
    const dependsOn: ContainerSpec["dependsOn"] = [{ container: "db", condition: "started" }];
    const waiting = containerStep(declare({ ...site, dependsOn }, hostSpec()), new Started());
    const recorder = engine({ db: { status: "exited" } });
    await expect(waiting.change?.(hostContext(recorder))).rejects.toThrow(
      "shop/web: site is started after db, not db exited with code 3.",
    );
    expect(changes(recorder)).toEqual([]);
  });

  it("is only started when it is the declared one", async () => {
    const recorder = engine({ site: { declaration: CURRENT, status: "exited" } });
    await step.change?.(hostContext(recorder));
    expect(changes(recorder)).toEqual(["docker start site"]);
  });

  it("made by hand is never touched", async () => {
    const recorder = engine({ site: { status: "exited" } });
    await expect(step.change?.(hostContext(recorder))).rejects.toThrow(
      "shop/web: container site is one that longshore made, not a container made by hand. Remove or rename it on the host",
    );
    expect(changes(recorder)).toEqual([]);
  });

  it("has another hash for whatever makes it another container, and not for its health check", () => {
    const hashes = [
      declarationHash(site, "sha256:1"),
      declarationHash(site, "sha256:2"),
      declarationHash({ ...site, env: {} }, "sha256:1"),
      declarationHash({ ...site, command: ["x"] }, "sha256:1"),
      declarationHash({ ...site, network: "host" }, "sha256:1"),
    ];
    expect(new Set(hashes).size).toBe(5);
    expect(declarationHash({ ...site, health: { kind: "running" } }, "sha256:1")).toBe(CURRENT);
  });
});

describe("an image of a registry", () => {
  it("is pulled once", async () => {
    const image = imageStep(declared);
    const missing = engine({}, { image: false });
    expect(await image.check(hostContext(missing))).toEqual({
      ok: false,
      expected: "example.azurecr.io/site:1 is on the host",
      seen: "no such image",
    });
    await image.change?.(hostContext(missing));
    expect(missing.lines.at(-1)).toBe("docker pull example.azurecr.io/site:1");
    expect((await image.check(hostContext(engine({})))).ok).toBe(true);
  });
});

describe("undeclared containers of ours", () => {
  it("are stopped and removed", async () => {
    const recorder = engine({
      site: { status: "running" },
      old: { status: "running" },
      "site.next": { status: "created" },
    });
    const host = hostContext(recorder, { containers: [site] });
    expect((await undeclaredContainers.check(host)).seen).toBe("old, site.next");
    await undeclaredContainers.change?.(host);
    expect(changes(recorder)).toEqual([
      "stop old",
      "docker rm --force old",
      "stop site.next",
      "docker rm --force site.next",
    ]);
    expect(recorder.lines[0]).toBe(
      "docker ps --all --filter label=longshore.declaration --format {{.Names}}",
    );
  });
});
