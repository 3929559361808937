import {
  type App,
  AzureStack,
  ContainerHost,
  Egress,
  Engine,
  EngineSource,
  Network,
  NfsShare,
  Size,
} from "../../constructs/index.js";

/** A host whose container has a folder of an NFS share. */
export function plainStack(app: App): AzureStack {
  const stack = new AzureStack(app, "plain", { location: "westeurope" });
  const network = new Network(stack, "net", { addressSpace: "10.40.0.0/16", egress: Egress.natGateway() });
  const pages = new NfsShare(stack, "pages", { quota: Size.gibibytes(100), directories: ["public"] });
  const host = new ContainerHost(stack, "left", {
    network,
    engine: Engine.docker({ source: EngineSource.distribution() }),
  });
  host.mountShare(pages, "/mnt/pages");
  host.addContainer("site", { image: "caddy:2", mounts: [pages.at("/srv", { subPath: "public" })] });
  return stack;
}
