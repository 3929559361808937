import {
  Access,
  App,
  AzureStack,
  ContainerHost,
  Egress,
  Engine,
  EngineSource,
  Network,
  Size,
} from "../../constructs/index.js";

const hosts = Number(process.argv[2]);

const app = new App();
const stack = new AzureStack(app, "many", {
  location: "westeurope",
  access: Access.sshFrom("203.0.113.7/32"),
});
const network = new Network(stack, "net", {
  subnets: [{ name: "hosts", range: "10.0.0.0/20" }],
  egress: Egress.natGateway(),
});
for (let number = 0; number < hosts; number++) {
  const host = new ContainerHost(stack, `host${number}`, {
    network,
    engine: Engine.docker({ source: EngineSource.distribution() }),
    dataDisks: [{ name: "data", size: Size.gibibytes(16) }],
  });
  host.addContainer("site", { image: "docker.io/library/caddy:2.10", publish: ["80:80"] });
  host.connections.allowFromInternet(80);
}
app.synth();
