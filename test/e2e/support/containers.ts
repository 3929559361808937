import type { TestProject } from "../../../testbed/project.js";

const NAME = "metadata/instance/compute/osProfile/computerName?api-version=2021-02-01&format=text";
const USER_DEFINED = "inner";

/** The inner engine's networks that every host can have. */
export const NETWORKS = ["bridge", USER_DEFINED, "host"] as const;

/** New containers of a host, from the image of its container `site`. */
export class HostContainers {
  constructor(
    private readonly project: TestProject,
    private readonly host: string,
  ) {}

  async makeNetwork(): Promise<void> {
    await this.project.onHost(this.host, "docker", "network", "create", USER_DEFINED);
  }

  /** What the metadata service says there: the host's name, or nothing. */
  async askMetadata(at: string, network: (typeof NETWORKS)[number]): Promise<string> {
    return await this.fetch(`http://${at}/${NAME}`, network);
  }

  async fetch(url: string, network: (typeof NETWORKS)[number]): Promise<string> {
    const image = "$(docker inspect --format '{{.Image}}' site)";
    const wget = `/usr/bin/busybox wget -q -T 5 --header 'Metadata: true' -O - '${url}'`;
    const line = `docker run --rm --network ${network} ${image} ${wget} 2> /dev/null || true`;
    return (await this.project.onHost(this.host, "sh", "-c", line)).trim();
  }

  /** Where the metadata service really listens for this host: an address of this computer, as the host sees it. */
  async realMetadata(): Promise<string> {
    const read = "cat /var/lib/longshore-machine/*.env";
    const settings = await this.project.onHost(this.host, "sudo", "sh", "-c", read);
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(settings)?.[1];
    return `${value("HOST_ADDRESS")}:${value("METADATA_PORT")}`;
  }
}
