import type { ShareSpec } from "../../core/spec/index.js";
import type { Subject } from "../../core/subject.js";
import type { Step } from "../../scripts/provision/step.js";
import { readShareFacts, type ShareState } from "../facts/share-facts.js";
import type { SubjectKind } from "../work/kind.js";
import { type About, NOTHING_TO_TELL } from "../work/subject-report.js";
import { workBySteps } from "../work/work.js";

/** File shares. What of them is on hosts, their mounts and volumes, is looked at there. */
export const shareKind: SubjectKind = {
  works: (site) =>
    site.stack.spec.shares.map((share) => {
      const facts = readShareFacts(share, site.state);
      return workBySteps(site, {
        subject: shareSubject(share),
        steps: [isThere(share)],
        about: aboutShare(facts),
        reach: async (work) => ({ reach: "Terraform's state", result: await work(facts) }),
      });
    }),
};

export function shareSubject({ name, path }: Pick<ShareSpec, "name" | "path">): Subject {
  return { kind: "share", name, path };
}

function isThere({ name, path, protocol }: ShareSpec): Step<ShareState | undefined> {
  return {
    title: `${protocol.toUpperCase()} share`,
    share: name,
    check: async (facts) =>
      facts
        ? { ok: true, seen: whatIsThere(facts) }
        : {
            ok: false,
            expected: `the share ${path} is in Terraform's state`,
            seen: "it is not, or not all that belongs to it",
            remedy: "Run `longshore up`.",
          },
  };
}

function whatIsThere({ server, quotaGib }: ShareState): string {
  return quotaGib === undefined ? server : `${server}, ${quotaGib} GiB`;
}

function aboutShare(facts: ShareState | undefined): About {
  if (!facts) return NOTHING_TO_TELL;
  const { server, quotaGib } = facts;
  const quota = quotaGib === undefined ? "" : `${quotaGib} GiB`;
  return {
    ...NOTHING_TO_TELL,
    data: { server, ...(quotaGib === undefined ? {} : { quotaGib }) },
    columns: { SERVER: server, QUOTA: quota },
  };
}
