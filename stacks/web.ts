import {
  Access,
  type App,
  AzureStack,
  Build,
  ContainerHost,
  Engine,
  EngineSource,
  Health,
  HostImage,
  Network,
  PublicIp,
} from "longshore";

/** One host with one small web site, built on the host from Debian's own packages: no container hub is asked. */
export function webStack(app: App): AzureStack {
  // The local target has a way in of its own. On Azure, put Access.sshFrom with your own address here.
  const stack = new AzureStack(app, "web", { location: "westeurope", access: Access.none() });
  const network = new Network(stack, "net");

  const host = new ContainerHost(stack, "web", {
    network,
    image: HostImage.debian13(),
    engine: Engine.docker({ source: EngineSource.distribution() }),
    publicIp: PublicIp.static(),
  });
  host.addContainer("site", {
    // Relative to the folder that the program is started in.
    build: Build.directory("stacks/site", { packages: ["busybox-static"] }),
    publish: ["80:80"],
    health: Health.http("/"),
  });
  host.connections.allowFromInternet(80);
  return stack;
}
