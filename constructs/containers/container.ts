import { argumentCost, LONGEST_ARGUMENT, MOST_ARGUMENTS } from "../../core/limits.js";
import { NAMES } from "../../core/names.js";
import { clash, type PublishedPort } from "../../core/published-port.js";
import type { ContainerSpec, DependencySpec } from "../../core/spec/index.js";
import { Checks, show, visible } from "../checks/checks.js";
import type { VaultSecret } from "../stack/vault-secret.js";
import type { Mount } from "../storage/mount.js";
import { ShareFolder } from "../storage/share.js";
import type { Build } from "./build.js";
import { Health } from "./health.js";
import { Image } from "./image.js";
import { readPublish } from "./publish.js";
import { lookalikeText, secretLookalikes } from "./secret-lookalikes.js";
import { ContainerSecrets, type OnSecretChange } from "./secrets.js";

export interface ContainerProps {
  /** What it is made from: `docker.io/library/caddy:2.10` is pulled. Either this or `build`. */
  readonly image?: Image | Build | string;
  /** The same for what is built on the host: `Build.directory("site")`. Either this or `image`. */
  readonly build?: Build;
  /** Default: the image's own. */
  readonly command?: readonly string[];
  /**
   * Ports of the host that lead to the container: `"80:8080"`, `"127.0.0.1:9000:9000"`, `"53:53/udp"`, or a number for
   * the same on both. Published is not open: the host's connections say who gets in. Default: none.
   */
  readonly publish?: ReadonlyArray<string | number>;
  /**
   * Never secrets: they end up in files of the program and of the host. Any text without NUL, of several lines too; a name
   * and its value take at most 131,070 bytes. Default: none.
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Secrets of a vault, each as a file: `{ DB_PASSWORD: vault.secret("db") }` is the file `/run/secrets/DB_PASSWORD`, which
   * the environment variable `DB_PASSWORD_FILE` names. The host fetches them as its identity, into memory, when it is
   * deployed and when it boots; whatever user the container runs as may read them. Default: none.
   */
  readonly secrets?: Readonly<Record<string, VaultSecret>>;
  /** What becomes of the container when a deploy finds that a secret has another value. Default: `restart`. */
  readonly onSecretChange?: OnSecretChange;
  /** Default: `unless-stopped`. */
  readonly restart?: ContainerSpec["restart"];
  /** `host`: no network of its own, its ports are the host's. Default: `bridge`. */
  readonly network?: ContainerSpec["network"];
  /** Default: none. */
  readonly mounts?: ReadonlyArray<Mount | ShareFolder>;
  /** Default: `Health.running()`. */
  readonly health?: Health;
  /**
   * Containers and jobs of the host without which it is not started: a container has to be healthy, a job to have ended
   * with 0. `container.started()` asks for less. When one fails, this one is left out and the others go on. At a boot of
   * the host its engine starts all of them at once. Default: none.
   */
  readonly dependsOn?: ReadonlyArray<Container | Dependency>;
}

/** Another container of the host, and how far it has to be. */
export class Dependency {
  /** @internal */
  constructor(
    readonly container: Container,
    readonly condition: DependencySpec["condition"],
  ) {}
}

/** A container that is to run on a host; made by `ContainerHost.addContainer`. */
export class Container {
  readonly published: readonly PublishedPort[];
  private readonly image: Image | Build;
  private readonly health: ContainerSpec["health"];
  private readonly mounts: readonly Mount[];
  private readonly secretFiles: ContainerSecrets;

  /** @internal */
  constructor(
    /** The host that it runs on. */
    readonly host: { readonly name: string; readonly path: string },
    readonly name: string,
    private readonly props: ContainerProps,
    mountOf: (folder: ShareFolder) => Mount,
  ) {
    const checks = new Checks(this.path, { name, ...props });
    this.image = imageOf(checks, props);
    this.published = (props.publish ?? []).flatMap((entry) => readPublish(checks, entry) ?? []);
    this.health = resolveHealth(checks, props, this.published);
    this.secretFiles = new ContainerSecrets(props);
    this.check(checks);
    checks.done();
    this.mounts = (props.mounts ?? []).map((mount) =>
      mount instanceof ShareFolder ? mountOf(mount) : mount,
    );
  }

  /** What another one depends on that needs this one to be started, healthy or not. */
  started(): Dependency {
    return new Dependency(this, "started");
  }

  /** @internal */
  get dependency(): Dependency {
    return new Dependency(this, "healthy");
  }

  get path(): string {
    return `${this.host.path}/${visible(this.name)}`;
  }

  /** @internal */
  get secrets(): readonly VaultSecret[] {
    return this.secretFiles.all;
  }

  /** What is to be said of variables that look like secrets. @internal */
  get warnings(): readonly string[] {
    return secretLookalikes(this.props.env ?? {}).map((name) => `${this.path}: ${lookalikeText(name)}`);
  }

  /** `HOST:PORT` at which others in the network reach a port that the container publishes. */
  addressOf(containerPort: number): string {
    const checks = new Checks(this.path, { containerPort });
    const port = this.published.find((one) => one.containerPort === containerPort);
    checks.that(port !== undefined, {
      rule: "only a port that the container publishes has an address",
      seen: String(containerPort),
      remedy: `Add it to publish, like "${containerPort}:${containerPort}".`,
    });
    checks.done();
    return `${this.host.name}:${port?.hostPort}`;
  }

  /** @internal */
  toSpec(): ContainerSpec {
    const { command, env = {}, restart = "unless-stopped", network = "bridge" } = this.props;
    return {
      name: this.name,
      image: this.image.toSpec(),
      command: command && [...command],
      publish: [...this.published],
      env: { ...env, ...this.secretFiles.env },
      restart,
      network,
      mounts: [
        ...this.mounts.map(({ source, target, readOnly }) => ({ source, target, readOnly })),
        ...this.secretFiles.mounts(this.name),
      ],
      health: this.health,
      ...this.secretFiles.toSpec(),
      ...(this.dependsOn.length > 0 ? { dependsOn: this.dependsOn.map(dependencySpec) } : {}),
    };
  }

  private get dependsOn(): readonly Dependency[] {
    const { dependsOn = [] } = this.props;
    return dependsOn.map((each) => (each instanceof Dependency ? each : each.dependency));
  }

  private check(checks: Checks): void {
    for (const { container } of this.dependsOn) {
      checks.that(container.host === this.host, {
        rule: "a container depends on others of its host",
        seen: container.path,
        remedy: "What a container needs of another host it waits for itself.",
      });
    }
    const { command = [], env = {}, mounts = [], network } = this.props;
    checks.name("the name of a container", this.name, NAMES.container);
    this.image.check(checks);
    this.secretFiles.check(checks, env, mounts);
    checkArguments(checks, command, { ...env, ...this.secretFiles.env });
    for (const mount of mounts) mount.check(checks);
    const targets = mounts.map((mount) => mount.target);
    const twice = targets.find((target, at) => targets.indexOf(target) < at);
    checks.that(twice === undefined, {
      rule: "a container mounts one thing at a path",
      seen: `two at ${show(twice ?? "")}`,
    });
    checks.that(network !== "host" || this.published.length === 0, {
      rule: "a container in the host's network publishes nothing: its ports are the host's already",
      seen: `${this.published.length} published`,
      remedy: "Leave publish out.",
    });
    this.published.forEach((port, at) => {
      checks.that(!this.published.slice(0, at).some((other) => clash(port, other)), {
        rule: "a container publishes a port of the host once",
        seen: `${port.protocol} ${port.hostPort} for a second time`,
      });
    });
  }
}

function dependencySpec({ container, condition }: Dependency): DependencySpec {
  return { container: container.name, condition };
}

/** What the first process of a container is started with, by the limits of Linux. */
function checkArguments(
  checks: Checks,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): void {
  let cost = 0;
  for (const word of command) {
    if (checks.text("a word of command", word, LONGEST_ARGUMENT))
      cost += argumentCost(Buffer.byteLength(word));
  }
  for (const [name, value] of Object.entries(env)) {
    if (!checks.name("the name of an environment variable", name, NAMES.environmentVariable)) continue;
    const most = LONGEST_ARGUMENT - name.length - 1;
    if (!checks.text(`the environment variable ${name}`, value, most)) continue;
    cost += argumentCost(Buffer.byteLength(`${name}=${value}`));
  }
  checks.that(cost <= MOST_ARGUMENTS, {
    rule: `command and env of a container take at most ${MOST_ARGUMENTS} bytes together`,
    seen: String(cost),
    remedy: "Put some of it into a file and mount that.",
  });
}

/** The one of the two that is given. */
function imageOf(checks: Checks, { image, build }: ContainerProps): Image | Build {
  checks.that((image === undefined) !== (build === undefined), {
    rule: "a container has either an image or a build",
    seen: image === undefined ? "none" : "both",
    remedy: 'Write image: "docker.io/library/caddy:2.10", or build: Build.directory("site").',
  });
  if (build) return build;
  return typeof image === "object" ? image : Image.fromRegistry(image ?? "none");
}

/** The health check with the port of the host that it asks. */
function resolveHealth(
  checks: Checks,
  { health = Health.running(), network }: ContainerProps,
  published: readonly PublishedPort[],
): ContainerSpec["health"] {
  health.check(checks);
  const { probe } = health;
  const withinSeconds = health.within.toSeconds();
  if (probe.kind === "running") return probe;
  if (probe.kind === "command") return { kind: "command", command: [...probe.command], withinSeconds };

  const tcp = published.filter((one) => one.protocol === "tcp");
  const port = tcp.find((one) => probe.port === undefined || one.containerPort === probe.port)?.hostPort;
  const asked = network === "host" ? probe.port : port;
  checks.that(asked !== undefined, {
    rule: "Health.http and Health.tcp ask a TCP port that the container publishes",
    seen: probe.port === undefined ? "none" : String(probe.port),
    remedy: network === "host" ? "Name the port." : "Publish it, or use Health.command.",
  });
  return probe.kind === "http"
    ? { kind: "http", path: probe.path, port: asked ?? 0, withinSeconds }
    : { kind: "tcp", port: asked ?? 0, withinSeconds };
}
