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
  Size,
  SmbShare,
} from "longshore";

// A host whose container serves a folder of an SMB share.

const app = new App();
const stack = new AzureStack(app, "files", {
  location: "westeurope",
  // SSH is open to this address alone: put your own in its place. The local target has a way in of its own.
  access: Access.sshFrom("203.0.113.7/32"),
  // On Azure the state holds the keys of the share's account: keep it in a blob, by Backend.azurerm({ … }).
  // backend: Backend.azurerm({ resourceGroup: "ops", storageAccount: "opsstates", container: "states" }),
});
const network = new Network(stack, "net");
const pages = new SmbShare(stack, "pages", { quota: Size.gibibytes(5), directories: ["public"] });

const host = new ContainerHost(stack, "web", {
  network,
  engine: Engine.docker({ source: EngineSource.distribution() }),
  publicIp: PublicIp.static(),
});
host.addContainer("site", {
  // The base image is made of packages of the host's distribution: no container hub is asked.
  image: Build.directory("site", { packages: ["busybox-static"] }),
  publish: ["80:80"],
  mounts: [pages.at("/srv/www/pages", { subPath: "public" })],
  health: Health.http("/"),
});
host.connections.allowFromInternet(80);

app.synth();
