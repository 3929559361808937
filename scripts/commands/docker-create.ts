import type { ContainerSpec } from "../../core/spec/index.js";
import type { Command } from "../transport/transport.js";

export interface Creation {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: ContainerSpec;
}

/**
 * Makes a container without starting it. Asks the engine itself: `docker create` takes its environment from files that
 * hold no line breaks and no long lines, or from arguments, which every user of the host sees.
 */
export function createContainer({ name, ...creation }: Creation): Command {
  return {
    argv: ["python3", "-I", "-c", SCRIPT, "create", name],
    root: true,
    stdin: JSON.stringify(declaration(creation)),
  };
}

const SCRIPT = `import http.client, json, socket, sys
connection = http.client.HTTPConnection("localhost", timeout=50)
connection.sock = socket.socket(socket.AF_UNIX)
connection.sock.settimeout(50)
declaration = sys.stdin.buffer.read()
try:
    connection.sock.connect("/var/run/docker.sock")
    path = "/containers/create?name=" + sys.argv[2]
    connection.request("POST", path, declaration, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
except OSError as error:
    sys.exit("the engine does not answer: %s" % error)
if answer.status != 201:
    sys.exit(json.loads(text).get("message", "the engine answers %d" % answer.status))
`;

/** Source: Docker Engine API 1.41, ContainerCreate. */
function declaration({ image, labels, spec }: Omit<Creation, "name">): object {
  const { command, env, publish, restart, network, mounts } = spec;
  return {
    Image: image,
    ...(command === undefined ? {} : { Cmd: command }),
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    Labels: labels,
    ExposedPorts: Object.fromEntries(publish.map((port) => [portOf(port), {}])),
    HostConfig: {
      RestartPolicy: { Name: restart },
      NetworkMode: network,
      PortBindings: portBindings(publish),
      Mounts: mounts.map(mountOf),
    },
  };
}

type Published = ContainerSpec["publish"][number];

function portOf({ containerPort, protocol }: Published): string {
  return `${containerPort}/${protocol}`;
}

/** A port of the container may be published at several of the host. */
function portBindings(publish: readonly Published[]): Record<string, object[]> {
  const bindings: Record<string, object[]> = {};
  for (const port of publish) {
    const binding = { HostIp: port.address ?? "", HostPort: String(port.hostPort) };
    bindings[portOf(port)] = [...(bindings[portOf(port)] ?? []), binding];
  }
  return bindings;
}

function mountOf({ source, target, readOnly }: ContainerSpec["mounts"][number]): object {
  const mount = { Source: source, Target: target, ReadOnly: readOnly };
  if (source.startsWith("/")) return { Type: "bind", ...mount };
  // What the image has at this place is not for the volume, which may be a share.
  return { Type: "volume", ...mount, VolumeOptions: { NoCopy: true } };
}
