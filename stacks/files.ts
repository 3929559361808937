import {
  type App,
  AzureStack,
  Build,
  ContainerHost,
  Egress,
  Engine,
  EngineSource,
  Health,
  Network,
  Size,
  SmbShare,
} from "longshore";

/** Two hosts whose containers share a folder: what one of them writes, the other one serves. */
export function filesStack(app: App): AzureStack {
  const stack = new AzureStack(app, "files", { location: "westeurope", tags: { purpose: "example" } });
  const network = new Network(stack, "net", { addressSpace: "10.30.0.0/16", egress: Egress.natGateway() });
  const pages = new SmbShare(stack, "pages", { quota: Size.gibibytes(5), directories: ["public"] });

  for (const id of ["left", "right"]) {
    const host = new ContainerHost(stack, id, {
      network,
      engine: Engine.docker({ source: EngineSource.distribution() }),
    });
    host.addContainer("site", {
      build: Build.directory("stacks/site", { packages: ["busybox-static"] }),
      publish: ["8080:80"],
      mounts: [pages.at("/srv/www/pages", { subPath: "public" })],
      health: Health.http("/"),
    });
  }
  return stack;
}
