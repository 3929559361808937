import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { ContainerSpec } from "../../../core/spec.js";
import { makeBaseImage } from "../../../scripts/commands/base-image.js";
import * as docker from "../../../scripts/commands/docker.js";
import { createContainer } from "../../../scripts/commands/docker-create.js";
import { buildImage, imageId, pullImage } from "../../../scripts/commands/docker-image.js";

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
    [docker.inspectContainer("site"), "docker container inspect site"],
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
  const argv = (spec: Partial<ContainerSpec>) => create(spec).argv.join(" ");

  it("has nothing but what is declared", () => {
    expect(create({}).argv.slice(0, 4)).toEqual(["sh", "-c", 'cat | "$@"', "create"]);
    expect(argv({})).toBe(
      'sh -c cat | "$@" create docker create --name site --label longshore.declaration=abc --restart unless-stopped ' +
        "--network bridge --env-file /dev/stdin sha256:1",
    );
  });

  it("publishes ports at their addresses", () => {
    const publish: ContainerSpec["publish"] = [
      { hostPort: 80, containerPort: 8080, protocol: "tcp" },
      { address: "10.0.0.4", hostPort: 53, containerPort: 53, protocol: "udp" },
      { address: "::1", hostPort: 81, containerPort: 81, protocol: "tcp" },
    ];
    expect(argv({ publish })).toContain(
      "--publish 80:8080/tcp --publish 10.0.0.4:53:53/udp --publish [::1]:81:81/tcp",
    );
  });

  it("mounts folders and volumes, whatever their names hold", () => {
    const mounts = [
      { source: "/srv/a, b", target: "/data", readOnly: true },
      { source: "cache", target: '/with "quotes"', readOnly: false },
    ];
    expect(create({ mounts }).argv).toEqual(
      expect.arrayContaining([
        'type=bind,"source=/srv/a, b",target=/data,readonly',
        'type=volume,source=cache,"target=/with ""quotes""",volume-nocopy',
      ]),
    );
  });

  it("gives the environment on standard input and never as an argument", () => {
    const command = create({ env: { TOKEN: "s3cret value#1", EMPTY: "" } });
    expect(command.stdin).toBe("TOKEN=s3cret value#1\nEMPTY=\n");
    expect(command.argv.join(" ")).not.toContain("s3cret");
  });

  it("refuses a value of several lines, without showing it", () => {
    expect(() => create({ env: { KEY: "s3cret\nx" } })).toThrow(
      'container site: the value of "KEY" is one line. Put text of several lines into a file and mount that.',
    );
  });

  it("ends with the command", () => {
    expect(argv({ command: ["serve", "--port", "80"] })).toMatch(/sha256:1 serve --port 80$/);
  });
});
