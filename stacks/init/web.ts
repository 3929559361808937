import {
  Access,
  App,
  AzureStack,
  Build,
  ContainerHost,
  Engine,
  EngineSource,
  Health,
  Network,
  PublicIp,
} from "longshore";

// A host that the internet reaches, with a web server in a container.

const app = new App();
const stack = new AzureStack(app, "web", {
  location: "westeurope",
  // SSH is open to this address alone: put your own in its place. The local target has a way in of its own.
  access: Access.sshFrom("203.0.113.7/32"),
});
const network = new Network(stack, "net");

const host = new ContainerHost(stack, "web", {
  network,
  engine: Engine.docker({ source: EngineSource.distribution() }),
  publicIp: PublicIp.static(),
});
host.addContainer("site", {
  // The base image is made of packages of the host's distribution: no container hub is asked.
  image: Build.directory("site", { packages: ["busybox-static"] }),
  publish: ["80:80"],
  health: Health.http("/"),
});
host.connections.allowFromInternet(80);

app.synth();
