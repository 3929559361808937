import { ExitCode, LongshoreError } from "../core/errors.js";
import type { Approve } from "../deploy/stacks/up.js";
import type { Invocation } from "./invocation.js";

export interface ApprovalOptions {
  /** It was said beforehand. */
  readonly yes?: boolean;
  /** The verb takes a plan that was made before. */
  readonly plan?: boolean;
}

/**
 * Asks whether a plan that was just shown may be applied; undefined where nobody is to be asked. Throws at once, before the
 * program runs, when there is nobody who could answer.
 */
export function approval(run: Invocation, verb: string, options: ApprovalOptions): Approve | undefined {
  const { io, target, signal } = run;
  if (options.yes || !target.asksBeforeChange) return undefined;
  if (!io.canAsk) throw nobody(verb, options, { json: io.json, target: target.name });
  return async ({ name }) => {
    const question = `${verb} ${name} on ${target.name}: do all of that? Only \`yes\` is taken for it: `;
    const answer = (await io.ask(question, signal)) ?? "";
    if (answer.trim() === "yes") return;
    throw new LongshoreError(
      {
        where: name,
        rule: "what was planned is done once it is approved",
        seen: answer.trim() === "" ? "without an answer" : JSON.stringify(answer.trim()),
        remedy: "Nothing was changed.",
      },
      { exitCode: ExitCode.REFUSED },
    );
  };
}

function nobody(
  verb: string,
  { plan }: ApprovalOptions,
  { json, target }: { json: boolean; target: string },
): LongshoreError {
  const file = plan
    ? " Or make a plan with `longshore plan STACK --out FILE`, look at it, and give it with --plan FILE."
    : "";
  return new LongshoreError(
    {
      where: `longshore ${verb}`,
      rule: `on ${target} somebody approves what was planned before it is done`,
      seen: json ? "a run with --json, which asks nobody" : "a run without a terminal to ask on",
      remedy: `Repeat with --yes to do whatever is planned.${file}`,
    },
    { exitCode: ExitCode.USAGE },
  );
}
