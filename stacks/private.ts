import {
  Access,
  type App,
  AzureStack,
  Build,
  ContainerHost,
  Egress,
  Engine,
  EngineSource,
  Health,
  Network,
  PublicIp,
  RemovalPolicy,
  Size,
} from "longshore";

/**
 * A host that the internet cannot reach: a jump host leads to it, a NAT gateway leads out of it, and its data is on a
 * disk that stays when the stack goes.
 */
export function privateStack(app: App): AzureStack {
  const stack = new AzureStack(app, "private", { location: "westeurope", tags: { purpose: "example" } });
  const network = new Network(stack, "net", {
    addressSpace: "10.20.0.0/16",
    subnets: [
      { name: "edge", range: "10.20.0.0/24" },
      { name: "inside", range: "10.20.1.0/24" },
    ],
    egress: Egress.natGateway(),
  });

  const jump = new ContainerHost(stack, "jump", {
    network,
    subnet: "edge",
    engine: Engine.none(),
    publicIp: PublicIp.static(),
    // An address of the documentation: put your own in its place.
    access: Access.sshFrom("203.0.113.7/32"),
  });
  const files = new ContainerHost(stack, "files", {
    network,
    subnet: "inside",
    engine: Engine.docker({ source: EngineSource.distribution() }),
    access: Access.through(jump),
    dataDisks: [{ name: "data", size: Size.gibibytes(4), removalPolicy: RemovalPolicy.RETAIN }],
  });
  files.addContainer("files", {
    build: Build.directory("stacks/site", { packages: ["busybox-static"] }),
    publish: ["8080:80"],
    mounts: [files.dataDisk("data").at("/srv/www/data", { readOnly: true })],
    health: Health.http("/"),
  });
  files.connections.allowFrom(jump, 8080);
  return stack;
}
