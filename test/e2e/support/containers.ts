import type { TestProject } from "../../../testbed/project.js";

const NAME = "metadata/instance/compute/osProfile/computerName?api-version=2021-02-01&format=text";
const USER_DEFINED = "inner";

/** The inner engine's networks that every host can have. */
const NETWORKS = ["bridge", USER_DEFINED, "host"] as const;

/** New containers of a host, from the image of its container `site`. */
export class HostContainers {
  constructor(
    private readonly project: TestProject,
    private readonly host: string,
  ) {}

  async makeNetwork(): Promise<void> {
    await this.project.onHost(this.host, "docker", "network", "create", USER_DEFINED);
  }

  /** What containers on all of the engine's networks get from each address, by `NETWORK ADDRESS`: nothing, where it is silent. */
  async fetch(urls: readonly string[]): Promise<Record<string, string>> {
    const image = "$(docker inspect --format '{{.Image}}' site)";
    const asking = NETWORKS.flatMap((network) =>
      urls.map((url) => {
        const wget = `/usr/bin/busybox wget -q -T 5 --header 'Metadata: true' -O - '${url}'`;
        return `echo "${network} ${url} $(docker run --rm --network ${network} ${image} ${wget} 2> /dev/null)" &`;
      }),
    );
    const told = await this.project.onHost(this.host, "sh", "-c", `${asking.join("\n")}\nwait`);
    const lines = told.split("\n").map((line) => line.split(" "));
    return Object.fromEntries(
      lines.flatMap(([network, url, ...words]) =>
        urls.includes(url ?? "") ? [[`${network} ${url}`, words.join(" ").trim()]] : [],
      ),
    );
  }

  /** As `fetch`: the host's name, where the metadata service answers at `ADDRESS` or `ADDRESS:PORT`. */
  async askMetadata(...places: readonly string[]): Promise<Record<string, string>> {
    const told = await this.fetch(places.map((at) => `http://${at}/${NAME}`));
    return Object.fromEntries(
      Object.entries(told).map(([key, name]) => [key.replace("http://", "").replace(`/${NAME}`, ""), name]),
    );
  }

  /** Where the metadata service really listens for this host: an address of this computer, as the host sees it. */
  async realMetadata(): Promise<string> {
    const read = "cat /var/lib/longshore-machine/*.env";
    const settings = await this.project.onHost(this.host, "sudo", "sh", "-c", read);
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(settings)?.[1];
    return `${value("HOST_ADDRESS")}:${value("METADATA_PORT")}`;
  }
}

/** The same from every network. */
export function everywhere(answers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    NETWORKS.flatMap((network) =>
      Object.entries(answers).map(([at, answer]) => [`${network} ${at}`, answer]),
    ),
  );
}
