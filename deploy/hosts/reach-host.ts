import type { HostSpec } from "../../core/spec/index.js";
import type { HostContext } from "../../scripts/provision/host-context.js";
import type { ReachablePort } from "../targets/target.js";
import type { Site } from "../work/site.js";
import { type About, NOTHING_TO_TELL } from "../work/subject-report.js";
import type { Reached } from "../work/work.js";
import { NO_WAY_IN, tellOf, type Visit, visitHost } from "./visit.js";

/** Works on one host. */
export async function reachHost<T>(
  site: Site,
  host: HostSpec,
  work: (host: HostContext) => Promise<T>,
): Promise<Reached<T>> {
  const visit = await visitHost(site, host, work);
  tellOf(site.run, visit);
  const { reach, result } = visit;
  return { reach, closed: reach === NO_WAY_IN, result, about: aboutHost(visit) };
}

/**
 * Works on several hosts at once, all of which have to be reached: what a cluster needs. Says of the first that is not
 * reached why.
 */
export async function reachHosts<T>(
  site: Site,
  hosts: readonly HostSpec[],
  work: (hosts: ReadonlyMap<string, HostContext>) => Promise<T>,
  reached: ReadonlyMap<string, HostContext> = new Map(),
): Promise<Reached<T>> {
  const [host, ...others] = hosts;
  if (!host) return { reach: "ssh", result: await work(reached) };
  const visit = await visitHost(site, host, (context) =>
    reachHosts(site, others, work, new Map([...reached, [host.name, context]])),
  );
  const { reach, result } = visit;
  if (!result) tellOf(site.run, visit);
  return result ?? { reach: `host ${host.path}: ${reach}`, closed: reach === NO_WAY_IN };
}

function aboutHost({ power, address, ports }: Visit<unknown>): About {
  return {
    ...NOTHING_TO_TELL,
    data: { power, ...(address === undefined ? {} : { address }), ports },
    columns: {
      MACHINE: power,
      ADDRESS: address ?? "",
      "OPEN PORTS": ports.map(({ port, at }) => `${port} at ${at ?? "nowhere"}`).join(", "),
    },
    summary: [power, address].filter((text) => text !== undefined),
    notes: ports.map(portText),
    cloud: power === "running" ? [] : [`machine ${power}`],
  };
}

function portText({ port, lastPort, protocol, at, note, from }: ReachablePort): string {
  const ports = lastPort === undefined ? `port ${port}` : `ports ${port}-${lastPort}`;
  const place = at === undefined ? "is not reached from here" : `is at ${at}`;
  return `${ports}/${protocol} ${place} (open to ${from.join(", ")})${note ? `: ${note}` : ""}`;
}
