import { LongshoreError } from "../../../core/errors.js";
import type { JobSpec } from "../../../core/spec/index.js";
import { waitForContainer } from "../../commands/docker.js";
import { stopContainer } from "../../commands/docker-stop.js";
import { ask } from "../ask.js";
import type { HostContext, HostStep } from "../host-context.js";
import type { Difference } from "../step.js";
import { containerState, declarationHash } from "./container-state.js";
import type { Declared } from "./declared.js";
import { jobTitle, needsOf, requireStarted } from "./dependencies.js";
import { lastLines } from "./last-lines.js";
import { readNotes, writeNotes } from "./notes.js";
import { refuseForeign } from "./refuse-foreign.js";
import { replaceContainer } from "./replace-container.js";

/**
 * The job has run to its end, with exit code 0, as it is declared now. That is noted on the host: it does not run again
 * because somebody cleaned up containers that had ended.
 */
export function jobStep(
  { container, hash, requireImage }: Declared,
  { runs, withinSeconds }: JobSpec,
): HostStep {
  const { name } = container;
  const differs = (seen: string, more: Partial<Difference> = {}): Difference => ({
    ok: false,
    expected: `the job ${name} has ended with exit code 0`,
    seen,
    ...more,
  });
  return {
    title: jobTitle(name),
    layer: "workload",
    stops: "dependents",
    needs: needsOf(container),
    ...(runs === "each deploy" ? { eachTime: true } : {}),
    check: async (host) => {
      const [declaration, state, { jobs }] = await Promise.all([
        hash(host),
        containerState(host, name),
        readNotes(host),
      ]);
      const noted = jobs[name];
      if (noted !== undefined && noted.declaration === declaration) {
        return { ok: true, seen: `ended with exit code 0 at ${noted.at}` };
      }
      if (!state || state.declaration !== declaration) return differs("it has not run as it is declared");
      return differs(state.status, { log: await lastLines(host, name) });
    },
    change: async (host) => {
      const [image, state] = await Promise.all([requireImage(host), containerState(host, name)]);
      const declaration = declarationHash(container, image);
      refuseForeign(host, name, state);
      const isCurrent = state?.declaration === declaration;
      // A run that was killed did not come to note it.
      if (runs === "once" && isCurrent && state.succeeded) return await note(host, name, declaration);
      await requireStarted(host, container);
      // Nor to wait for its end.
      if (!isCurrent || !state.running) {
        await forget(host, name);
        await replaceContainer(host, container, image, declaration, state);
      }
      await waitForEnd(host, name, withinSeconds);
      const after = await containerState(host, name);
      if (after?.declaration === declaration && after.succeeded) await note(host, name, declaration);
    },
  };
}

/** Waits for its end; one that takes too long is stopped. */
async function waitForEnd(host: HostContext, name: string, withinSeconds: number): Promise<void> {
  host.report(`job ${name} runs`);
  try {
    await ask(host, waitForContainer(name, withinSeconds));
  } catch (error) {
    if (!(await containerState(host, name))?.running) throw error;
    await ask(host, stopContainer(name));
    throw new LongshoreError(
      {
        where: host.spec.path,
        rule: `the job ${name} ends within ${withinSeconds} s`,
        seen: "not, and it was stopped",
        remedy: "Give it more time by the prop within.",
        log: await lastLines(host, name),
      },
      { cause: error },
    );
  }
}

async function note(host: HostContext, name: string, declaration: string): Promise<void> {
  const notes = await readNotes(host);
  const at = new Date().toISOString();
  await writeNotes(host, { ...notes, jobs: { ...notes.jobs, [name]: { declaration, at } } });
}

/** That it has ended is not so any more: it runs again. */
async function forget(host: HostContext, name: string): Promise<void> {
  const notes = await readNotes(host);
  const { [name]: _, ...jobs } = notes.jobs;
  await writeNotes(host, { ...notes, jobs });
}
