import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { ContainerSpec } from "../../../core/spec/index.js";
import { makeBaseImage } from "../../../scripts/commands/base-image.js";
import * as docker from "../../../scripts/commands/docker.js";
import { createContainer } from "../../../scripts/commands/docker-create.js";
import { buildImage, imageId, pullImage } from "../../../scripts/commands/docker-image.js";
import { withoutScript } from "../../../scripts/transport/remote-line.js";

const site: ContainerSpec = {
  name: "site",
  image: { kind: "registry", reference: "example.azurecr.io/site:1" },
  publish: [],
  env: {},
  restart: "unless-stopped",
  network: "bridge",
  mounts: [],
  health: { kind: "running" },
};

describe("docker commands", () => {
  it.each([
    [docker.engineVersion(), "docker version --format {{json .}}"],
    [docker.waitForContainer("site", 60), "docker wait site"],
    [docker.inspectContainers(["site", "db"]), "docker container inspect site db"],
    [docker.startContainer("site"), "docker start site"],
    [docker.removeContainer("site"), "docker rm --force site"],
    [docker.renameContainer("site.next", "site"), "docker rename site.next site"],
    [
      docker.listContainers("longshore.declaration"),
      "docker ps --all --filter label=longshore.declaration --format {{.Names}}",
    ],
    [docker.execInContainer("site", ["test", "-e", "/ready"]), "docker exec site test -e /ready"],
    [docker.dockerLogs("site", { tail: 20 }), "docker logs --tail 20 site"],
    [docker.dockerLogs("site", { follow: true }), "docker logs --follow site"],
    [imageId("a:1"), "docker image inspect --format {{.Id}} a:1"],
    [pullImage("a:1"), "docker pull a:1"],
  ])("%#: as root", (command, line) => {
    expect(command.argv).toEqual(
      line
        .replace("{{json .}}", "{{json_.}}")
        .split(" ")
        .map((word) => word.replace("_", " ")),
    );
    expect(command.root).toBe(true);
  });

  it("build from a context on standard input", () => {
    const context = Readable.from([]);
    const build = buildImage({
      tag: "longshore/site:1",
      dockerfile: "docker/Dockerfile",
      args: { A: "1 2" },
      context,
    });
    const [first, ...rest] = ["docker", "build", "--tag", "longshore/site:1", "--file", "docker/Dockerfile"];
    expect(build.argv).toEqual([first, ...rest, "--build-arg", "A=1 2", "-"]);
    expect(build.stdin).toBe(context);
  });

  it("name a base image's packages as arguments of its script", () => {
    expect(makeBaseImage("longshore-base:1", ["busybox-static", "tini"]).argv.slice(3)).toEqual([
      "base-image",
      "longshore-base:1",
      "busybox-static",
      "tini",
    ]);
  });
});

describe("a container's creation", () => {
  const create = (spec: Partial<ContainerSpec>) =>
    createContainer({
      name: "site",
      image: "sha256:1",
      labels: { "longshore.declaration": "abc" },
      spec: { ...site, ...spec },
    });
  const declared = (spec: Partial<ContainerSpec>) => JSON.parse(String(create(spec).stdin)) as unknown;

  it("has nothing but what is declared", () => {
    expect(withoutScript(create({}).argv)).toEqual(["create", "site"]);
    expect(declared({})).toEqual({
      Image: "sha256:1",
      Env: [],
      Labels: { "longshore.declaration": "abc" },
      ExposedPorts: {},
      HostConfig: {
        RestartPolicy: { Name: "unless-stopped" },
        NetworkMode: "bridge",
        PortBindings: {},
        Mounts: [],
      },
    });
  });

  it("publishes ports at their addresses", () => {
    const publish: ContainerSpec["publish"] = [
      { hostPort: 80, containerPort: 8080, protocol: "tcp" },
      { address: "10.0.0.4", hostPort: 53, containerPort: 53, protocol: "udp" },
      { address: "::1", hostPort: 81, containerPort: 8080, protocol: "tcp" },
    ];
    expect(declared({ publish })).toMatchObject({
      ExposedPorts: { "8080/tcp": {}, "53/udp": {} },
      HostConfig: {
        PortBindings: {
          "8080/tcp": [
            { HostIp: "", HostPort: "80" },
            { HostIp: "::1", HostPort: "81" },
          ],
          "53/udp": [{ HostIp: "10.0.0.4", HostPort: "53" }],
        },
      },
    });
  });

  it("mounts folders and volumes, whatever their names hold", () => {
    const mounts = [
      { source: "/srv/a, b", target: "/data", readOnly: true },
      { source: "cache", target: '/with "quotes"', readOnly: false },
    ];
    expect(declared({ mounts })).toMatchObject({
      HostConfig: {
        Mounts: [
          { Type: "bind", Source: "/srv/a, b", Target: "/data", ReadOnly: true },
          {
            Type: "volume",
            Source: "cache",
            Target: '/with "quotes"',
            ReadOnly: false,
            VolumeOptions: { NoCopy: true },
          },
        ],
      },
    });
  });

  it("gives environment and command on standard input, byte for byte, and never as arguments", () => {
    const env = { TOKEN: "s3cret value#1", EMPTY: "", PEM: "-----BEGIN\r\nABC\n-----END\n", QUOTED: `"'` };
    const command = create({ env, command: ["serve", "--s3cret", ""] });
    expect(JSON.parse(String(command.stdin))).toMatchObject({
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Cmd: ["serve", "--s3cret", ""],
    });
    expect(command.argv.join(" ")).not.toContain("s3cret");
  });
});
