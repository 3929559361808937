import type { IConstruct } from "constructs";
import { Checks, show, visible } from "./checks.js";

/** Hands the id on to the base class after seeing that it can be one, and that nothing in the scope has it yet. */
export function freeId(scope: IConstruct, id: string): string {
  const checks = new Checks(pathOf(scope, id), { id });
  const isText = checks.that(typeof id === "string" && id !== "", {
    rule: "a construct has an id",
    seen: show(id),
    remedy: "Name it.",
  });
  if (isText) {
    checks.that(/^(?=.{1,200}$)[^\p{C}\p{Zl}\p{Zp}/]+$/u.test(id) && id.trim() === id, {
      rule: "the id of a construct is 1 to 200 characters that can be seen, without / and without blanks at either end",
      seen: show(id),
      remedy: "Choose another id.",
    });
    if (checkKey(checks, "the id of a construct", id)) {
      checks.that(scope.node.tryFindChild(id) === undefined, {
        rule: `an id is given once in ${scope.node.path || "the app"}`,
        seen: `${show(id)} for a second time`,
        remedy: "Choose another id.",
      });
    }
  }
  checks.done();
  return id;
}

/** That a name can be a key among a construct's children, which every JavaScript object has some of. */
export function checkKey(checks: Checks, what: string, name: string): boolean {
  return checks.that(!(name in {}), {
    rule: `${what} is none that every object of JavaScript has`,
    seen: show(name),
    remedy: "Choose another one.",
  });
}

function pathOf(scope: IConstruct, id: string): string {
  return [scope.node.path, id && visible(id)].filter((part) => part !== "").join("/") || "the construct";
}
