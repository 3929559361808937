import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  Access,
  App,
  AzureStack,
  Build,
  ContainerHost,
  Egress,
  Engine,
  EngineSource,
  Health,
  Network,
  StackVault,
} from "../../constructs/index.js";
import { cloudHash } from "../../testbed/project.js";
import { deployLocal } from "../../testing/index.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-e2e-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two hosts without an engine in a network of the default range. */
function bare(name: string): AzureStack {
  const stack = new AzureStack(new App({ outdir: join(folder, name) }), name, { location: "westeurope" });
  const network = new Network(stack, "net");
  for (const host of ["one", "two"]) {
    new ContainerHost(stack, host, { network, engine: Engine.none(), access: Access.none() });
  }
  return stack;
}

async function machinesOf(hash: string): Promise<string[]> {
  const { stdout } = await execa("docker", ["ps", "--all", "--quiet", "--filter", `label=longshore=${hash}`]);
  return stdout.split("\n").filter(Boolean);
}

/** The folder of a test whose process is gone. */
function abandoned(): string {
  const home = mkdtempSync(join(tmpdir(), "longshore-test-"));
  writeFileSync(join(home, "owner.json"), JSON.stringify({ pid: process.pid, started: "long ago" }));
  return home;
}

describe("deployLocal", () => {
  it("gives a test hosts of its own, beside others of the same range, and takes them away", async () => {
    const homes: string[] = [abandoned()];
    const hashes: string[] = [];
    {
      const [stack, beside] = await Promise.all([deployLocal(bare("shop")), deployLocal(bare("beside"))]);
      await using shop = stack;
      await using other = beside;
      homes.push(shop.home, other.home);
      hashes.push(...[shop.home, other.home].map(cloudHash));
      for (const hash of hashes) expect(await machinesOf(hash)).toHaveLength(2);
      const [one, two] = shop.hosts;
      expect(shop.hosts.map(({ name }) => name)).toEqual(["one", "two"]);
      const addresses = [shop, other].map(({ hosts }) => hosts.map(({ address }) => address).sort());
      expect(addresses).toEqual([
        ["10.0.0.4", "10.0.0.5"],
        ["10.0.0.4", "10.0.0.5"],
      ]);

      expect(await one?.exec("hostname; id --user --name")).toEqual({
        exitCode: 0,
        stdout: "one\nazureuser\n",
        stderr: "",
      });
      expect(
        await one?.exec(["sh", "-c", "cat; id -un; exit 3"], { root: true, stdin: "$HOME " }),
      ).toMatchObject({
        exitCode: 3,
        stdout: "$HOME root\n",
      });
      expect(() => shop.host("three")).toThrow("shop: a host of the stack, not three. It has: one, two.");
      await expect(one?.http("/", { port: 80 })).rejects.toThrow("shop/one: port 80 is open, not none.");

      await one?.exec("echo kept > note; sync");
      await one?.reboot();
      expect((await one?.exec("cat note; systemctl is-system-running --wait"))?.stdout).toBe(
        "kept\nrunning\n",
      );
      await one?.kill();
      await one?.start();
      expect((await one?.exec("cat note"))?.stdout).toBe("kept\n");

      const heard = () => one?.exec(`ping -c 1 -W 2 ${two?.address}`).then(({ exitCode }) => exitCode);
      await two?.exec("nft delete table inet longshore_rules", { root: true });
      expect(await heard()).toBe(0);
      await two?.cutOff();
      expect(await heard()).toBe(1);
      await two?.reconnect();
      expect((await two?.exec("hostname"))?.stdout).toBe("two\n");
    }
    for (const home of homes) {
      expect(existsSync(home)).toBe(false);
    }
    for (const hash of hashes) expect(await machinesOf(hash)).toEqual([]);
  });

  it("serves what the stack opens, with the secrets that the test gives it", async () => {
    const site = join(folder, "site");
    const stack = new AzureStack(new App({ outdir: join(folder, "web") }), "web", { location: "westeurope" });
    const network = new Network(stack, "net", { egress: Egress.natGateway() });
    const engine = Engine.docker({ source: EngineSource.distribution() });
    const host = new ContainerHost(stack, "web", { network, engine });
    await execa("mkdir", ["-p", site]);
    writeFileSync(join(site, "index.html"), "a page\n");
    writeFileSync(
      join(site, "Dockerfile"),
      'ARG BASE\nFROM $BASE\nCOPY index.html /srv/index.html\nCMD ["/usr/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/srv"]\n',
    );
    host.addContainer("site", {
      image: Build.directory(site, { packages: ["busybox-static"] }),
      publish: ["80:8080"],
      health: Health.http("/index.html"),
      secrets: { KEY: StackVault.of(stack).secret("key") },
    });
    host.connections.allowFromInternet(80);

    await using web = await deployLocal(stack, { secrets: { key: "of the test" } });
    const answer = await web.host("web").http("/index.html");
    expect([answer.status, await answer.text()]).toEqual([200, "a page\n"]);
    const read = "docker exec site /usr/bin/busybox cat /run/secrets/KEY";
    expect((await web.host("web").exec(read, { root: true })).stdout).toBe("of the test");
    await web.host("web").reboot();
    await expect
      .poll(
        () =>
          web
            .host("web")
            .http("/index.html")
            .then(
              ({ status }) => status,
              () => 0,
            ),
        { timeout: 60_000 },
      )
      .toBe(200);
  });

  it("throws what was told when a host cannot be verified, and leaves nothing", async () => {
    // Its engine is to be installed, in a version that there is not.
    vi.stubEnv("LONGSHORE_MACHINE_IMAGE", "bare");
    onTestFinished(() => void vi.unstubAllEnvs());
    const stack = new AzureStack(new App({ outdir: join(folder, "sick") }), "sick", {
      location: "westeurope",
    });
    const network = new Network(stack, "net", { egress: Egress.natGateway() });
    const engine = Engine.docker({ source: EngineSource.distribution(), version: "99" });
    new ContainerHost(stack, "web", { network, engine });
    await expect(deployLocal(stack)).rejects.toThrow(
      /sick: every host is verified[\s\S]*there is no docker.io of version 99/,
    );
  });
});
