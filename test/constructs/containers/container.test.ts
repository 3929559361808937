import { describe, expect, it } from "vitest";
import {
  Build,
  type ContainerProps,
  Duration,
  Health,
  Image,
  Mount,
  Size,
} from "../../../constructs/index.js";
import { errorOf, synthesize, testHost, testStack } from "../support.js";

function specOf(props: ContainerProps) {
  const stack = testStack();
  testHost({}, stack).addContainer("site", props);
  return synthesize(stack).spec.hosts[0]?.containers[0];
}

describe("a container", () => {
  it("runs an image until it is stopped", () => {
    expect(specOf({ image: "docker.io/library/caddy:2.10" })).toEqual({
      name: "site",
      image: { kind: "registry", reference: "docker.io/library/caddy:2.10" },
      publish: [],
      env: {},
      restart: "unless-stopped",
      network: "bridge",
      mounts: [],
      health: { kind: "running" },
    });
  });

  it("is all that it is asked to be", () => {
    expect(
      specOf({
        build: Build.directory("site", {
          dockerfile: "web/Dockerfile",
          args: { V: "1" },
          packages: ["libc6"],
        }),
        command: ["serve", "--all"],
        publish: ["80:8080", "127.0.0.1:9000:9000", "53:53/udp", 443],
        env: { MODE: "fast" },
        restart: "on-failure",
        mounts: [Mount.bind("/srv/www", "/www", { readOnly: true })],
        health: Health.http("/healthz", { port: 443, within: Duration.minutes(2) }),
      }),
    ).toEqual({
      name: "site",
      image: {
        kind: "directory",
        directory: "site",
        dockerfile: "web/Dockerfile",
        args: { V: "1" },
        packages: ["libc6"],
      },
      command: ["serve", "--all"],
      publish: [
        { hostPort: 80, containerPort: 8080, protocol: "tcp" },
        { address: "127.0.0.1", hostPort: 9000, containerPort: 9000, protocol: "tcp" },
        { hostPort: 53, containerPort: 53, protocol: "udp" },
        { hostPort: 443, containerPort: 443, protocol: "tcp" },
      ],
      env: { MODE: "fast" },
      restart: "on-failure",
      network: "bridge",
      mounts: [{ source: "/srv/www", target: "/www", readOnly: true }],
      health: { kind: "http", path: "/healthz", port: 443, withinSeconds: 120 },
    });
  });

  it("takes what is built as an image, too", () => {
    const build = Build.directory("site");
    expect(specOf({ image: build })).toEqual(specOf({ build }));
  });

  it.each<[string, ContainerProps, object]>([
    [
      "the first TCP port that it publishes",
      { publish: ["53:53/udp", "8081:81", "8080:80"], health: Health.tcp() },
      { kind: "tcp", port: 8081, withinSeconds: 60 },
    ],
    [
      "the port of the host that leads to the one it names",
      { publish: ["8081:81", "8080:80"], health: Health.http("/", { port: 80 }) },
      { kind: "http", path: "/", port: 8080, withinSeconds: 60 },
    ],
    [
      "its own port in the host's network",
      { network: "host", health: Health.tcp({ port: 5000 }) },
      { kind: "tcp", port: 5000, withinSeconds: 60 },
    ],
    [
      "a command",
      { health: Health.command(["pg_isready"], { within: Duration.seconds(5) }) },
      { kind: "command", command: ["pg_isready"], withinSeconds: 5 },
    ],
  ])("is asked for its health at %s", (_what, props, health) => {
    expect(specOf({ image: "caddy", ...props })?.health).toEqual(health);
  });

  it("sees a data disk of its host, or a folder on it", () => {
    const stack = testStack();
    const host = testHost({ dataDisks: [{ name: "data", size: Size.gibibytes(8) }] }, stack);
    const disk = host.dataDisk("data");
    host.addContainer("db", {
      image: Image.fromRegistry("postgres:17"),
      mounts: [disk.at("/data"), disk.at("/wal", { folder: "wal", readOnly: true })],
    });
    expect(synthesize(stack).spec.hosts[0]?.containers[0]?.mounts).toEqual([
      { source: "/srv/data", target: "/data", readOnly: false },
      { source: "/srv/data/wal", target: "/wal", readOnly: true },
    ]);
  });

  it("tells others where it is", () => {
    const site = testHost().addContainer("site", { image: "caddy", publish: ["8080:80"] });
    expect(site.addressOf(80)).toBe("web:8080");
    expect(errorOf(() => site.addressOf(81))).toBe(
      "shop/web/site: only a port that the container publishes has an address, not 81. " +
        'Add it to publish, like "81:81".\nexit code 2',
    );
  });

  it.each([
    "caddy",
    "caddy:2",
    "library/caddy",
    "ghcr.io/owner/name:v1.2.3",
    "localhost:5000/a/b__c",
    "localhost/a",
    "[::1]:5000/a",
    "Registry/a",
    "a--b/c.d",
    `a@sha512:${"0".repeat(128)}`,
    "a".repeat(255),
    "shop.azurecr.io/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  ])("takes the image %s", (image) => {
    expect(specOf({ image })?.image).toEqual({ kind: "registry", reference: image });
  });

  it.each([
    "",
    "Caddy",
    "caddy:",
    "a//b",
    "-caddy",
    "caddy latest",
    "caddy@sha256:xyz",
    "a:b:c",
    "--help/x",
    "-a/b",
    "a_/b",
    "a..b/c",
    "a.b-/c",
    "a/B",
    "a".repeat(256),
    "0".repeat(64),
    `a@sha256:${"0".repeat(63)}`,
    `a@md5:${"0".repeat(32)}`,
    "a:-b",
    "a\n",
  ])("refuses the image %j", (image) => {
    expect(errorOf(() => specOf({ image }))).toContain("an image's reference is");
  });
});

describe("what a container depends on", () => {
  it("is another one that is healthy, one that was started, or a job that has ended", () => {
    const host = testHost();
    const db = host.addContainer("db", { image: "postgres" });
    const cache = host.addContainer("cache", { image: "valkey" });
    const migrate = host.addJob("migrate", { image: "app", dependsOn: [db], within: Duration.minutes(1) });
    const app = host.addContainer("app", { image: "app", dependsOn: [db, cache.started(), migrate] });
    expect(app.toSpec().dependsOn).toEqual([
      { container: "db", condition: "healthy" },
      { container: "cache", condition: "started" },
      { container: "migrate", condition: "completed" },
    ]);
    expect(migrate.toSpec()).toMatchObject({
      restart: "no",
      dependsOn: [{ container: "db", condition: "healthy" }],
      job: { runs: "once", withinSeconds: 60 },
    });
    expect(db.toSpec()).not.toHaveProperty("dependsOn");
  });

  it("is on the same host", () => {
    const db = testHost({}, testStack()).addContainer("db", { image: "postgres" });
    expect(errorOf(() => testHost().addContainer("app", { image: "app", dependsOn: [db] }))).toBe(
      "shop/web/app: a container depends on others of its host, not shop/web/db. What a container needs of another host it waits for itself.\nexit code 2",
    );
  });

  it("has a time, and runs when it says", () => {
    const host = testHost();
    const runs = "sometimes" as "once";
    expect(errorOf(() => host.addJob("migrate", { image: "app", runs }))).toBe(
      'shop/web/migrate: a job runs "once" or "each deploy", not "sometimes".\nexit code 2',
    );
  });
});
