import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestProject } from "../../testbed/project.js";

/** A host without an engine, which takes long to install here: its own programs use the share. */
const program = `
const stack = new l.AzureStack(app, "plain", { location: "westeurope" });
const network = new l.Network(stack, "net", { addressSpace: "10.71.0.0/16", egress: l.Egress.natGateway() });
const pages = new l.NfsShare(stack, "pages", {
  quota: l.Size.gibibytes(100), directories: ["größe 100% $x"], removalPolicy: l.RemovalPolicy.DESTROY,
});
const host = new l.ContainerHost(stack, "left", { network, engine: l.Engine.none() });
host.mountShare(pages, "/mnt/data");
`;

const project = new TestProject();
const onHost = (...command: string[]) => project.onHost("plain/left", "sudo", ...command);
const shell = (script: string) => onHost("sh", "-c", script);
/** A virtual machine, without hardware virtualization. */
const SLOW = 1_800_000;
const POLL = { timeout: 180_000, interval: 2000 };

/** Counts up on the share until it is told that it is enough; what could not be written is noted elsewhere. */
const WRITER =
  "i=0; until [ -e /tmp/enough ]; do i=$((i+1)); echo $i >> /mnt/data/count || echo $i >> /tmp/failed; sleep 0.1; done";

beforeAll(async () => {
  project.program("plain", program);
  await project.run(["up", "plain"]);
}, SLOW);
afterAll(() => project.destroyAll(), SLOW);

describe("a share of NFS", { timeout: SLOW }, () => {
  it("is mounted by the kernel as Microsoft says, and by nobody's key", async () => {
    const columns = ["--noheadings", "--output", "FSTYPE,SOURCE,OPTIONS"];
    const found = await onHost("findmnt", ...columns, "--types", "nfs4", "/mnt/data");
    expect(found).toMatch(/^nfs4 +(\w+)\.file\.core\.longshore\.test:\/\1\/pages +rw,/);
    for (const option of ["vers=4.1", "sec=sys", "nconnect=4", "hard", "noresvport", "proto=tcp"]) {
      expect(found).toContain(option);
    }
    expect(await onHost("ls", "/etc/longshore/shares")).toBe("pages.json");
    expect(await onHost("ls", "/mnt/data")).toBe("größe 100% $x");
    expect(await onHost("sh", "-c", "ss --listening --numeric --tcp --udp | grep -c ':111 ' || true")).toBe(
      "0",
    );
  });

  it("keeps the owners, modes and links of Linux", async () => {
    await shell(
      "cd /mnt/data; echo x > own; chown 1000:1001 own; chmod 640 own; ln own hard; ln -s own soft",
    );
    expect(await shell("cd /mnt/data; stat -c '%u:%g %a %h' own; readlink soft")).toBe(
      "1000:1001 640 2\nown",
    );
  });

  it("is shown by its commands, and has no key to replace", async () => {
    expect(await project.run(["share", "ls", "plain"])).toMatch(/plain\/pages +NFS 4\.1 +100 GiB +\S+ +left/);
    expect(await project.run(["share", "mounts", "plain"])).toMatch(
      /plain\/left +pages +\/mnt\/data +\S+:\/\w+\/pages at \/mnt\/data, written and read/,
    );
    expect(await project.run(["share", "rotate-key", "pages"], { exitCode: 2 })).toContain(
      "only a share that wants a key has one to replace",
    );
  });

  it("says that its server does not answer, and is fine when it does", async () => {
    signalServer("SIGSTOP");
    const away = await project.run(["share", "verify", "plain"], { exitCode: 3 });
    signalServer("SIGCONT");
    expect(away).toContain("mounted, but its server does not answer");
    expect(await project.run(["share", "verify", "plain"])).toContain("left: ✓ verified");
  });

  it("halts a writer while its server is away, and loses nothing", async () => {
    await onHost("systemd-run", "--quiet", "--expand-environment=no", "sh", "-c", WRITER);
    await expect.poll(() => shell("wc -l < /mnt/data/count").catch(() => "0"), POLL).not.toBe("0");
    const before = Number(await shell("wc -l < /mnt/data/count"));
    signalServer("SIGKILL");
    await expect
      .poll(async () => Number(await shell("wc -l < /mnt/data/count")), POLL)
      .toBeGreaterThan(before + 5);
    await expect.poll(async () => (await project.start(["share", "verify", "plain"])).exitCode, POLL).toBe(0);
    await shell("touch /tmp/enough; sleep 2");
    expect(await shell("ls /tmp/failed 2> /dev/null || true")).toBe("");
    expect(await shell("awk '$1 != NR { exit 1 } END { print \"whole\" }' /mnt/data/count")).toBe("whole");
  });
});

/** Sends a signal to the server of this project's account. */
function signalServer(signal: NodeJS.Signals): void {
  const accounts = join(project.folder, ".longshore/local/storage");
  const pids = readdirSync(accounts).map(
    (account) => JSON.parse(readFileSync(join(accounts, account, "process.json"), "utf8")).pid as number,
  );
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(pid, signal);
}
