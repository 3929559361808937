import {
  Access,
  App,
  AzureStack,
  ContainerHost,
  Engine,
  EngineSource,
  Health,
  HostImage,
  Network,
  PublicIp,
} from "longshore";

/** What needs the outside world: Docker's own repository and a container hub, on both distributions. */
const app = new App();
const stack = new AzureStack(app, "outside", { location: "westeurope", access: Access.none() });
const network = new Network(stack, "net", { addressSpace: "10.60.0.0/16" });

for (const [name, image] of Object.entries({
  debian: HostImage.debian13(),
  ubuntu: HostImage.ubuntu2404(),
})) {
  const host = new ContainerHost(stack, name, {
    network,
    image,
    engine: Engine.docker({ source: EngineSource.repository() }),
    publicIp: PublicIp.static(),
  });
  host.addContainer("site", {
    image: "docker.io/library/nginx:1.28-alpine",
    publish: ["80:80"],
    health: Health.http("/"),
  });
  host.connections.allowFromInternet(80);
}
app.synth();
