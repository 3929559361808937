import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { poll } from "../../system/poll.js";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";

const told = mkdtempSync(join(tmpdir(), "longshore-told-"));
afterAll(() => rmSync(told, { recursive: true }));

/** One host; the tests follow each other, each with other containers on it. */
const project = new TestProject("local", {
  LONGSHORE_MACHINES: "docker",
  LONGSHORE_EVENTS: join(told, "events"),
});

function containers(declarations: string): void {
  project.program(
    "shop",
    `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.79.0.0/16", egress: l.Egress.natGateway() });
const web = new l.ContainerHost(stack, "web", {
  network: net, engine: l.Engine.docker({ source: l.EngineSource.distribution() }), image: l.HostImage.debian13(),
});
const image = l.Build.directory("box", { packages: ["busybox-static"] });
const sh = (line) => ["/usr/bin/busybox", "sh", "-c", line];
/** A page that says which container answers. */
const page = (name, port = 8080) => sh("echo " + name + " > index.html; exec /usr/bin/busybox httpd -f -p " + port);
${declarations}
`,
  );
}

/** What answers at a port of the host. */
async function answers(port: number): Promise<string> {
  const curl = ["curl", "--silent", "--show-error", "--max-time", "5", "--retry", "3", "--retry-connrefused"];
  return (await project.onHost("web", ...curl, `http://127.0.0.1:${port}/`)).trim();
}

/** The steps of the host by title, after a `deploy` that ends with this exit code. */
async function deployed(exitCode: number) {
  const result = await project.result<StatusResult>(["deploy", "shop"], { exitCode });
  return new Map(hostsOf(result).flatMap(({ steps }) => steps.map((step) => [step.title, step] as const)));
}

beforeAll(async () => {
  project.write("box/Dockerfile", "ARG BASE\nFROM $BASE\nWORKDIR /www\n");
  project.write("user/Dockerfile", "ARG BASE\nFROM $BASE\nUSER 1234:1234\n");
  containers(`
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"] });
web.addContainer("bee", { image, command: page("bee"), publish: ["81:8080"] });
web.addContainer("cat", { image, command: page("cat", 82), network: "host" });
`);
  await project.run(["up", "shop"]);
});
afterAll(() => project.destroyAll());

it("moves ports round among containers, to and from the host's network", async () => {
  expect(await Promise.all([80, 81, 82].map(answers))).toEqual(["ant", "bee", "cat"]);
  containers(`
web.addContainer("ant", { image, command: page("ant"), publish: ["81:8080"] });
web.addContainer("bee", { image, command: page("bee", 80), network: "host" });
web.addContainer("cat", { image, command: page("cat"), publish: ["82:8080"] });
`);
  await deployed(0);
  expect(await Promise.all([80, 81, 82].map(answers))).toEqual(["bee", "ant", "cat"]);
});

it("tells a container that crashes in a loop, with what it wrote, and goes on with the others", async () => {
  containers(`
web.addContainer("loop", { image, command: sh("echo no database; sleep 2; exit 3") });
web.addContainer("sick", { image, command: sh("sleep 600"), health: l.Health.command(["/usr/bin/busybox", "false"], { within: l.Duration.seconds(1) }) });
web.addContainer("done", { image, command: sh("exit 0"), restart: "no" });
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"] });
`);
  const steps = await deployed(1);
  expect(steps.get("containers go on running")).toMatchObject({
    ok: false,
    seen: expect.stringContaining("loop"),
    log: expect.stringContaining("no database"),
  });
  expect(steps.get("container sick")).toMatchObject({ ok: false });
  expect(steps.get("container done")).toMatchObject({ ok: true, seen: "ended with exit code 0" });
  expect(await answers(80)).toBe("ant");
  // Looked at later, and by a command that only looks, it is no better.
  expect(await project.differing("shop", "web")).toContain("containers go on running");
});

it("runs jobs before what depends on them, once or at each deploy, and goes round what fails", async () => {
  await project.onHost("web", "sudo", "mkdir", "/srv/log");
  const runs = async () => (await project.onHost("web", "cat", "/srv/log/runs")).trim().split("\n");
  const jobs = `
const mounts = [l.Mount.bind("/srv/log", "/log")];
const migrate = web.addJob("migrate", { image, command: sh("echo migrate >> /log/runs"), mounts });
const warm = web.addJob("warm", {
  image, command: sh("echo warm >> /log/runs"), mounts, runs: "each deploy", dependsOn: [migrate],
});
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"], dependsOn: [warm] });
`;
  containers(`${jobs}
const broken = web.addJob("broken", { image, command: sh("echo cannot; exit 4") });
web.addContainer("bee", { image, command: page("bee"), publish: ["81:8080"], dependsOn: [broken] });
`);
  const steps = await deployed(1);
  expect(steps.get("job broken")).toMatchObject({ ok: false, seen: "exited with code 4", log: "cannot" });
  expect(steps.get("container bee")).toMatchObject({ ok: false, seen: "not begun: that failed" });
  expect(await answers(80)).toBe("ant");
  expect(await runs()).toEqual(["migrate", "warm"]);

  containers(jobs);
  await project.onHost("web", "docker", "container", "prune", "--force");
  expect(await project.changes(["deploy", "shop"])).toEqual(["job warm"]);
  expect(await runs()).toEqual(["migrate", "warm", "warm"]);
});

it("leaves alone what has done its work, and is content when nothing crashes any more", async () => {
  containers(`
web.addContainer("done", { image, command: sh("exit 0"), restart: "no" });
web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"] });
`);
  await deployed(0);
  expect(await project.changes(["deploy", "shop"])).toEqual([]);
});

describe("secrets", () => {
  const FIRST = "first-qzhvxk-äöü";
  const SECOND = 'second "qzhvxk"';
  const digest = (text: string) => createHash("md5").update(text).digest("hex");

  /** One that has the secret of when it was started, one that reads it as another user at each request, one that is told. */
  const WITH_SECRETS = `
const db = { DB_PASSWORD: l.StackVault.of(stack).secret("db") };
const first = "busybox md5sum < $DB_PASSWORD_FILE > index.html; exec busybox httpd -f -p 8080";
web.addContainer("ant", { image, command: sh(first.replaceAll("busybox", "/usr/bin/busybox")), publish: ["80:8080"], secrets: db });
web.addContainer("bee", {
  build: l.Build.directory("user", { packages: ["busybox-static"] }), publish: ["81:8080"],
  command: ["/usr/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/run/secrets"], secrets: db, onSecretChange: "nothing",
});
web.addContainer("cat", {
  image, command: sh("trap 'echo told' HUP; while :; do /usr/bin/busybox sleep 1; done"), secrets: db,
  onSecretChange: { signal: "SIGHUP" },
});
`;

  /** What the command line printed, beside its events. */
  const printed: string[] = [];

  async function set(value: string): Promise<void> {
    printed.push(await project.run(["secret", "set", "db"], { input: value }));
  }

  async function listed() {
    return (await project.result<{ secrets: readonly object[] }>(["secret", "ls"])).secrets;
  }

  /** What containers answer that have the secret: the digest of the one at the start, and the one that is there. */
  async function known(): Promise<string[]> {
    const curl = "curl --silent --show-error --fail --max-time 5 --retry 3 --retry-connrefused";
    const script = `${curl} 127.0.0.1:80/ | cut -d' ' -f1; ${curl} 127.0.0.1:81/DB_PASSWORD`;
    return (await project.onHost("web", "sh", "-c", script)).split("\n");
  }

  const started = (name: string) =>
    project.onHost("web", "docker", "inspect", "--format", "{{.State.StartedAt}}", name);

  const runs = (name: string) =>
    poll(() => project.onHost("web", "docker", "inspect", "--format", "{{.State.Running}}", name), {
      until: (running) => running === "true",
      pauseMs: 500,
      withinMs: 60_000,
    });

  /** Where the local cloud keeps the values of its vault. */
  function kept(): string {
    const vaults = join(project.folder, ".longshore/local/vaults");
    return join(vaults, readdirSync(vaults)[0] ?? "", "secrets/db.json");
  }

  it("are missed, with what puts them there, and keep nothing else from coming up", async () => {
    containers(WITH_SECRETS);
    const result = await project.result<StatusResult>(["up", "shop"], { exitCode: 1 });
    const steps = new Map(hostsOf(result)[0]?.steps.map((step) => [step.title, step]));
    expect(steps.get("secrets of ant")).toMatchObject({
      ok: false,
      seen: expect.stringMatching(
        /^secret db is not in vault shop-\S+: `longshore secret set db` puts it there$/,
      ),
    });
    expect(steps.get("container ant")).toMatchObject({ ok: false, seen: "not begun: that failed" });
    expect(await listed()).toMatchObject([
      {
        stack: "shop",
        name: "db",
        state: "missing",
        versions: [],
        readers: ["web/ant", "web/bee", "web/cat"],
      },
    ]);
  });

  it("are set from standard input, and reach containers of any user", async () => {
    await set(`${FIRST}\n`);
    await deployed(0);
    expect(await known()).toEqual([digest(FIRST), FIRST]);
    expect(await project.changes(["deploy", "shop"])).toEqual([]);
    expect(await listed()).toMatchObject([{ name: "db", state: "there", versions: [expect.any(String)] }]);
  });

  it("are fetched again by a deploy, which does with each container what it asks for", async () => {
    const before = await Promise.all(["bee", "cat"].map(started));
    await set(SECOND);
    expect(await project.differing("shop", "web")).toEqual([
      "secrets of ant",
      "secrets of bee",
      "secrets of cat",
    ]);
    expect(await project.changes(["deploy", "shop"])).toEqual([
      "secrets of ant",
      "secrets of bee",
      "secrets of cat",
      "container ant",
      "container cat",
    ]);
    expect(await known()).toEqual([digest(SECOND), SECOND]);
    expect(await Promise.all(["bee", "cat"].map(started))).toEqual(before);
    expect(await project.onHost("web", "docker", "logs", "cat")).toBe("told");
  });

  it("are there again after a boot; without them a container waits, and the host does not", async () => {
    await project.reboot("web");
    expect(await known()).toEqual([digest(SECOND), SECOND]);
    // The engine has started each of them again.
    expect(await runs("cat")).toBe("true");
    expect(await project.changes(["deploy", "shop"])).toEqual([]);

    const [file, aside] = [kept(), join(told, "aside")];
    renameSync(file, aside);
    await project.reboot("web");
    await poll(() => project.onHost("web", "docker", "inspect", "--format", "{{.State.Error}}", "ant"), {
      until: (error) => error.includes("/run/longshore/secrets/ant"),
      pauseMs: 500,
      withinMs: 60_000,
    });
    renameSync(aside, file);
    const answered = await poll(() => known().catch(() => []), {
      until: ([page]) => page === digest(SECOND),
      pauseMs: 500,
      withinMs: 60_000,
    });
    expect(answered).toEqual([digest(SECOND), SECOND]);
  });

  it("are in no file of the project, in no event, and nowhere on the host but in memory", async () => {
    printed.push(await project.run(["plan", "shop"]), await project.run(["secret", "ls"]));
    const everything = [...printed, ...filesIn(project.folder), ...filesIn(told)].join("\n");
    for (const value of [FIRST, SECOND, JSON.stringify(SECOND).slice(1, -1)]) {
      expect(everything).not.toContain(value);
    }
    // As a pattern, which does not find the programs that look for it.
    const look = `
word='qzhvx[k]'
docker inspect $(docker ps --all --quiet) | grep -c "$word"
journalctl --no-pager | grep -c "$word"
docker logs ant 2>&1 | grep -c "$word"
cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null | grep -ac "$word"
grep -rls "$word" /etc /var /home /root /tmp /opt /srv | head
findmnt --noheadings --output FSTYPE --target /run/longshore/secrets/ant
stat --format %a /run/longshore/secrets`;
    const lines = (await project.onHost("web", "sudo", "sh", "-c", look)).trim().split("\n");
    expect(lines).toEqual(["0", "0", "0", "0", "tmpfs", "700"]);
  });

  it("are gone from the host with the containers that had them", async () => {
    containers(`web.addContainer("ant", { image, command: page("ant"), publish: ["80:8080"] });`);
    await deployed(0);
    expect(
      await project.onHost("web", "sudo", "ls", "-A", "/run/longshore/secrets", "/etc/longshore/secrets"),
    ).toBe("/etc/longshore/secrets:\n\n/run/longshore/secrets:");
  });

  it("are told of by a destroy, which deletes them so that they can be recovered", async () => {
    containers(WITH_SECRETS);
    const text = await project.run(["destroy", "shop"]);
    expect(text).toMatch(
      /shop: the secrets that were set by hand \(db\) are deleted with vault shop-\S+; `longshore up shop` within 7 days/,
    );
    expect(readFileSync(kept(), "utf8")).toContain(FIRST);
  });
});

/** All that the files below a folder hold, but those that a local vault keeps its values in. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/vaults/"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}
