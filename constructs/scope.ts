import type { IConstruct } from "constructs";
import { Checks, show } from "./checks.js";

/** Hands the id on to the base class after seeing that nothing in the scope has it yet. */
export function freeId(scope: IConstruct, id: string): string {
  const checks = new Checks(pathOf(scope, id), { id });
  checks.that(id !== "", { rule: "a construct has an id", seen: show(id), remedy: "Name it." });
  checks.that(scope.node.tryFindChild(id) === undefined, {
    rule: `an id is given once in ${scope.node.path || "the app"}`,
    seen: `${show(id)} for a second time`,
    remedy: "Choose another id.",
  });
  checks.done();
  return id;
}

function pathOf(scope: IConstruct, id: string): string {
  return [scope.node.path, id].filter((part) => part !== "").join("/") || "the construct";
}
