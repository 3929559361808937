import { createHash } from "node:crypto";
import { join } from "node:path";
import { execa } from "execa";
import { generateKey } from "openpgp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestProject } from "../../testbed/project.js";
import { type AptRepository, makeAptRepository } from "./support/apt-repository.js";

/** Ends before the newest: a version that is asked for must keep the others out. */
const VERSIONS = ["26.1.5", "27.0.3"];
const PACKAGES = [
  "containerd.io",
  "docker-buildx-plugin",
  "docker-ce",
  "docker-ce-cli",
  "docker-compose-plugin",
];

describe("an engine from a signed apt repository", () => {
  const project = new TestProject("local", { LONGSHORE_MACHINE_IMAGE: "bare" });
  const network = `apt-${createHash("sha256").update(project.folder).digest("hex").slice(0, 8)}`;
  let repository: AptRepository;

  const program = (key: string) => {
    const { url, suite, component } = repository.source;
    const source = JSON.stringify({ url, suite, component, key });
    project.program(
      "shop",
      `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.64.0.0/16", egress: l.Egress.natGateway() });
new l.ContainerHost(stack, "web", {
  network: net,
  image: l.HostImage.debian13(),
  engine: l.Engine.docker({ version: "26.1", source: l.EngineSource.repository(${source}) }),
});`,
    );
  };

  beforeAll(async () => {
    const address = await bridge(network);
    repository = await makeAptRepository({
      folder: join(project.folder, "apt"),
      address,
      versions: VERSIONS,
      mirror: process.env.LONGSHORE_APT_MIRROR,
    });
  });
  afterAll(async () => {
    try {
      await project.destroyAll();
    } finally {
      await repository[Symbol.asyncDispose]();
      await execa("docker", ["network", "rm", network]);
    }
  });

  it("is not installed when another key has signed it, and `up` shows what apt said", async () => {
    program(await anotherKey());
    const output = await project.run(["up", "shop"], { exitCode: 1 });
    expect(output).toMatch(/signature|NO_PUBKEY|Missing key/);
    expect(output).toContain(repository.source.url);
    expect(await project.onHost("shop/web", "sh", "-c", "command -v dockerd || echo none")).toContain("none");
    expect(debs()).toEqual([]);
    await project.run(["destroy", "shop"]);
  });

  it("is installed when its own key has", async () => {
    program(repository.source.key);
    await project.run(["up", "shop"]);
    expect(debs()).toEqual(PACKAGES);
    await project.run(["verify", "shop"]);
  });

  it("is trusted by the key that is declared for this source", async () => {
    const sources = await project.onHost("shop/web", "cat", "/etc/apt/sources.list.d/docker.sources");
    expect(sources).toContain(`URIs: ${repository.source.url}\n`);
    expect(sources).toContain("Signed-By: /etc/apt/keyrings/docker.asc");
    const key = await project.onHost("shop/web", "cat", "/etc/apt/keyrings/docker.asc");
    expect(key.trim()).toBe(repository.source.key.trim());
  });

  it("is of the version asked for, though there is a newer one, and held there", async () => {
    const policy = await project.onHost("shop/web", "apt-cache", "policy", "docker-ce", "docker-ce-cli");
    expect(policy.match(/(?<=Installed: ).*/g)).toEqual(Array(2).fill("5:26.1.5-1~debian.13~trixie"));
    expect(await project.onHost("shop/web", "apt-cache", "madison", "docker-ce")).toContain("5:27.0.3");
    const held = await project.onHost("shop/web", "apt-mark", "showhold");
    expect(held.trim().split("\n").sort()).toEqual(PACKAGES);
    const upgrade = await project.onHost("shop/web", "sudo", "apt-get", "--simulate", "dist-upgrade");
    expect(upgrade).not.toContain("Inst docker-ce");
  });

  it("is found out by `verify` when its packages are no longer held", async () => {
    await project.onHost("shop/web", "sudo", "apt-mark", "unhold", "docker-ce");
    expect(await project.differing("shop", "web")).toEqual(["engine packages are held"]);
    await project.run(["up", "shop"]);
    await project.run(["verify", "shop"]);
  });

  /** The names of the packages that were fetched. */
  function debs(): string[] {
    const names = repository.requests.flatMap((path) => /\/pool\/([^_/]+)_[^/]*\.deb$/.exec(path)?.[1] ?? []);
    return [...new Set(names)].sort();
  }
});

/** Makes a network of the engine's and returns this computer's address in it, which all machines reach. */
async function bridge(name: string): Promise<string> {
  await execa("docker", ["network", "create", "--driver", "bridge", name]);
  const format = "{{(index .IPAM.Config 0).Gateway}}";
  return (await execa("docker", ["network", "inspect", "--format", format, name])).stdout;
}

async function anotherKey(): Promise<string> {
  const key = await generateKey({ userIDs: [{ name: "Somebody else" }], format: "armored" });
  return key.publicKey.replaceAll("\r\n", "\n");
}
