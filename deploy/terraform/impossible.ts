import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { DeclaredStack } from "../program/stack.js";
import type { PlanJson } from "./json.js";
import { impossibleMoves } from "./moved-interface.js";
import { shrunkDisks } from "./shrunk-disks.js";

/** Throws when a plan would do what Azure cannot do, with all of it. */
export function refuseImpossible(plan: PlanJson, stack: DeclaredStack): void {
  const impossible = [...impossibleMoves(plan, stack), ...shrunkDisks(plan, stack.configuration)];
  if (impossible.length > 0) throw new LongshoreError(impossible, { exitCode: ExitCode.REFUSED });
}
