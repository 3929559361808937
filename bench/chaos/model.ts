import type { Random } from "./random.js";

/** What the program declares, as far as rounds change it. */
export interface Model {
  /** What the container of `site/web` is told. */
  readonly value: number;
  /** Ports that are open to the internet, by stack. */
  readonly ports: Readonly<Record<Stack, readonly number[]>>;
  /** Whether `site/web` has a second retained disk. */
  readonly more: boolean;
  /** Hosts of `nodes` beside the first. */
  readonly extra: readonly string[];
  /** Hosts of `nodes` with a disk that goes with its stack. */
  readonly scratch: readonly string[];
}

export type Stack = "site" | "nodes";

export interface Change {
  readonly what: string;
  readonly stack: Stack;
  /** The verb that is disturbed. */
  readonly verb: "up" | "deploy" | "destroy";
  readonly model: Model;
}

export const FIRST: Model = {
  value: 0,
  ports: { site: [80], nodes: [] },
  more: false,
  extra: [],
  scratch: [],
};

/** The disks that are kept, with the hosts that have them. */
export function retainedDisks(model: Model): { stack: Stack; host: string; disk: string }[] {
  return [
    { stack: "site", host: "web", disk: "data" },
    ...(model.more ? [{ stack: "site", host: "web", disk: "more" } as const] : []),
    { stack: "nodes", host: "node", disk: "data" },
  ];
}

export function hostsOf(model: Model, stack: Stack): string[] {
  return stack === "site" ? ["web"] : ["node", ...model.extra];
}

/** How many disks are attached to machines. */
export function attachedDisks(model: Model): number {
  return retainedDisks(model).length + model.scratch.length;
}

/** A change at random; often small, so that rounds are short. */
export function change(model: Model, random: Random): Change {
  return random.pick(CHANGES)(model, random);
}

const CHANGES: readonly ((model: Model, random: Random) => Change)[] = [
  anotherValue("up"),
  anotherValue("deploy"),
  togglePort("site"),
  togglePort("nodes"),
  togglePort("nodes"),
  toggleHost,
  toggleHost,
  toggleScratch,
  toggleScratch,
  moreDisk,
  takeDown,
];

function anotherValue(verb: "up" | "deploy") {
  return (model: Model): Change => ({
    what: "change the container",
    stack: "site",
    verb,
    model: { ...model, value: model.value + 1 },
  });
}

function togglePort(stack: Stack) {
  return (model: Model, random: Random): Change => {
    const port = random.pick([8081, 8082, 8083]);
    const ports = { ...model.ports, [stack]: toggled(model.ports[stack], port) };
    return { what: `open or close port ${port}`, stack, verb: "up", model: { ...model, ports } };
  };
}

function toggleHost(model: Model, random: Random): Change {
  const host = random.pick(["left", "right"]);
  const extra = toggled(model.extra, host);
  const scratch = model.scratch.filter((each) => each === "node" || extra.includes(each));
  return {
    what: `add or remove host ${host}`,
    stack: "nodes",
    verb: "up",
    model: { ...model, extra, scratch },
  };
}

function toggleScratch(model: Model, random: Random): Change {
  const host = random.pick(hostsOf(model, "nodes"));
  const scratch = toggled(model.scratch, host);
  return {
    what: `add or remove a disk of ${host}`,
    stack: "nodes",
    verb: "up",
    model: { ...model, scratch },
  };
}

function moreDisk(model: Model, random: Random): Change {
  if (model.more) return togglePort("site")(model, random);
  return { what: "add a retained disk", stack: "site", verb: "up", model: { ...model, more: true } };
}

/** The hosts of `nodes` are made in seconds; what is retained has to come back with them. */
function takeDown(model: Model): Change {
  return { what: "take it down", stack: "nodes", verb: "destroy", model };
}

function toggled<T>(all: readonly T[], one: T): T[] {
  return all.includes(one) ? all.filter((each) => each !== one) : [...all, one];
}

/** The program that declares it; machines that start in seconds but for the first, which has an engine. */
export function program(model: Model): string {
  const disk = (name: string, policy: string) =>
    `{ name: "${name}", size: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.${policy} }`;
  const disks = (host: string) => [
    ...retainedDisks(model).flatMap((each) => (each.host === host ? [disk(each.disk, "RETAIN")] : [])),
    ...(model.scratch.includes(host) ? [disk("scratch", "DESTROY")] : []),
  ];
  const open = (stack: Stack, host: string) =>
    model.ports[stack].map((port) => `${host}.connections.allowFromInternet(${port});`).join("\n");
  return `import * as l from "longshore";
const app = new l.App();
const image = l.HostImage.debian13();

const site = new l.AzureStack(app, "site", { location: "westeurope" });
const siteNet = new l.Network(site, "net", { addressSpace: "10.72.0.0/16", egress: l.Egress.natGateway() });
const web = new l.ContainerHost(site, "web", {
  network: siteNet, image, publicIp: l.PublicIp.static(), dataDisks: [${disks("web").join(", ")}],
  engine: l.Engine.docker({ source: l.EngineSource.distribution() }),
});
web.addContainer("site", {
  image: l.Build.directory("site", { packages: ["busybox-static"] }),
  publish: ["80:8080"],
  env: { VALUE: "${model.value}" },
});
${open("site", "web")}

const nodes = new l.AzureStack(app, "nodes", { location: "westeurope" });
const nodesNet = new l.Network(nodes, "net", { addressSpace: "10.73.0.0/16", egress: l.Egress.natGateway() });
${hostsOf(model, "nodes")
  .map(
    (host) => `const ${host} = new l.ContainerHost(nodes, "${host}", {
  network: nodesNet, image, engine: l.Engine.none(), dataDisks: [${disks(host).join(", ")}],
  ${host === "node" ? "publicIp: l.PublicIp.static()," : ""}
});`,
  )
  .join("\n")}
${open("nodes", "node")}
app.synth();
`;
}
