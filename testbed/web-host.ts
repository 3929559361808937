import type { TestProject } from "./project.js";

/** One host with a web container that is built on it, as a user would declare it; `extra` goes on with `web`. */
export function webHost(
  stack: string,
  extra = "",
  options: { image?: string; range?: string; props?: string; stackProps?: string } = {},
): string {
  return `
const stack = new l.AzureStack(app, "${stack}", { location: "westeurope", ${options.stackProps ?? ""} });
const net = new l.Network(stack, "net", { addressSpace: "${options.range ?? "10.61.0.0/16"}", egress: l.Egress.natGateway() });
const web = new l.ContainerHost(stack, "web", {
  network: net,
  image: ${options.image ?? "l.HostImage.debian13()"},
  engine: l.Engine.docker({ source: l.EngineSource.distribution() }),
  publicIp: l.PublicIp.static({ dnsLabel: "${stack}-web" }),
  ${options.props ?? ""}
});
web.addContainer("site", {
  image: l.Build.directory("site", { packages: ["busybox-static"] }),
  publish: ["80:8080"],
  health: l.Health.http("/index.html"),
});
web.connections.allowFromInternet(80);
${extra}
`;
}

/** The build directory of that container. */
export function writeSite(project: TestProject, page: string): void {
  project.write(
    "site/Dockerfile",
    [
      "ARG BASE",
      "FROM $BASE",
      "COPY index.html /srv/index.html",
      'CMD ["/usr/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/srv"]',
      "",
    ].join("\n"),
  );
  project.write("site/index.html", page);
}

/** A page, as text. Asked while a container starts, its port may be open and silent: who polls must not wait for that. */
export async function fetchPage(at: string | undefined): Promise<string> {
  const answer = await fetch(`http://${at}/index.html`, { signal: AbortSignal.timeout(10_000) });
  return await answer.text();
}
