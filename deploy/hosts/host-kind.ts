import type { HostSpec } from "../../core/spec/index.js";
import type { Subject } from "../../core/subject.js";
import { hostSteps } from "../../scripts/provision/host-steps.js";
import { shareSubject } from "../shares/share-kind.js";
import type { SubjectKind } from "../work/kind.js";
import type { Site } from "../work/site.js";
import { type Work, workBySteps } from "../work/work.js";
import { reachHost } from "./reach-host.js";

export const hostKind: SubjectKind = {
  works: (site) => site.stack.spec.hosts.map((host) => hostWork(site, host)),
};

/** What there is to do on one host: everything that it is declared to be, or the steps given. */
export function hostWork(site: Site, host: HostSpec, steps = hostSteps(host)): Work {
  const { shares } = site.stack.spec;
  const mounted = shares.filter(({ name }) =>
    [...host.shares, ...host.volumes].some((mount) => mount.share === name),
  );
  return workBySteps(site, {
    subject: hostSubject(host),
    needs: mounted.map(shareSubject),
    steps,
    reach: (work) => reachHost(site, host, work),
  });
}

export function hostSubject({ name, path }: Pick<HostSpec, "name" | "path">): Subject {
  return { kind: "host", name, path };
}
