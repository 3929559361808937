import { distributionOf } from "./distributions/index.js";
import { DOCKER_RELEASE_KEY } from "./keys/docker.js";
import type { DistributionName, EngineSource } from "./options.js";
import type { GuestFile } from "./part.js";

const KEY_FILE = "/etc/apt/keyrings/docker.asc";

/** An apt source that trusts one key, and the key for nothing but this source. */
export function repositoryFiles(
  name: DistributionName,
  source: Extract<EngineSource, { kind: "repository" }>,
): GuestFile[] {
  const distribution = distributionOf(name);
  const sources = `Types: deb
URIs: ${source.url ?? distribution.dockerRepository}
Suites: ${source.suite ?? distribution.codename}
Components: ${source.component ?? "stable"}
Signed-By: ${KEY_FILE}
`;
  return [
    { path: KEY_FILE, content: source.key ?? DOCKER_RELEASE_KEY },
    { path: "/etc/apt/sources.list.d/docker.sources", content: sources },
  ];
}
