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
  PublicIp,
  RemovalPolicy,
  Size,
} from "longshore";

// A host that the internet cannot reach: a jump host leads to it, a NAT gateway leads out of it, and its data is on a
// disk that stays when the stack goes.

const app = new App();
const stack = new AzureStack(app, "private", { location: "westeurope" });
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
  // SSH is open to this address alone: put your own in its place. The local target has a way in of its own.
  access: Access.sshFrom("203.0.113.7/32"),
});
const host = new ContainerHost(stack, "web", {
  network,
  subnet: "inside",
  engine: Engine.docker({ source: EngineSource.distribution() }),
  access: Access.through(jump),
  dataDisks: [{ name: "data", size: Size.gibibytes(4), removalPolicy: RemovalPolicy.RETAIN }],
});
host.addContainer("site", {
  // The base image is made of packages of the host's distribution: no container hub is asked.
  image: Build.directory("site", { packages: ["busybox-static"] }),
  publish: ["80:80"],
  mounts: [host.dataDisk("data").at("/srv/www/data", { readOnly: true })],
  health: Health.http("/"),
});
host.connections.allowFrom(jump, 80);

app.synth();
