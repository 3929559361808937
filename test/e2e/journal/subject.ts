import { partsOf } from "../../../core/spec/index.js";
import { hostSubject } from "../../../deploy/hosts/host-kind.js";
import { reachHosts } from "../../../deploy/hosts/reach-host.js";
import type { SubjectKind } from "../../../deploy/work/kind.js";
import { hostNamed } from "../../../deploy/work/site.js";
import { workBySteps } from "../../../deploy/work/work.js";
import { readFile } from "../../../scripts/commands/host.js";
import type { HostContext } from "../../../scripts/provision/host-context.js";
import type { Step } from "../../../scripts/provision/step.js";
import { type JournalFacts, readJournalFacts } from "./facts.js";
import { journalKind } from "./spec.js";

export const journalSubjects: SubjectKind = {
  works: (site) =>
    partsOf(site.stack.spec, journalKind).map((journal) => {
      const hosts = journal.hosts.map((name) => hostNamed(site, name));
      const facts = readJournalFacts(journal, site.state);
      return workBySteps(site, {
        subject: { kind: journalKind.name, name: journal.name, path: journal.path },
        needs: hosts.map(hostSubject),
        steps: [journalIsKnown],
        reach: (work) => reachHosts(site, hosts, (reached) => work({ hosts: [...reached.values()], facts })),
      });
    }),
};

/** What its step works with. */
interface JournalContext {
  readonly hosts: readonly HostContext[];
  readonly facts: JournalFacts | undefined;
}

const FILE = "/etc/journal";

/** Both hosts know the workspace, and each other. */
const journalIsKnown: Step<JournalContext> = {
  title: "journal is known to its hosts",
  check: async (context) => {
    const content = contentOf(context);
    const found = await Promise.all(context.hosts.map(({ transport }) => transport.run(readFile(FILE))));
    const without = context.hosts.filter((_, i) => found[i]?.stdout !== content);
    if (without.length === 0) return { ok: true, seen: content.trim() };
    const names = without.map(({ spec }) => spec.name).join(", ");
    return { ok: false, expected: `both hosts have ${FILE}`, seen: `not, or another one, on ${names}` };
  },
  change: async (context) => {
    const content = contentOf(context);
    for (const { transport } of context.hosts) await transport.put({ path: FILE, content, mode: 0o644 });
  },
};

function contentOf({ hosts, facts }: JournalContext): string {
  return `${facts?.workspaceId} of ${hosts.map(({ spec }) => spec.name).join(", ")}\n`;
}
