import { Construct, type IConstruct } from "constructs";

/** No id that a program would choose; it takes no part in Terraform's addresses. */
const ID = "~";

/** Where a stack has parts that the program has not declared by name, so that their ids are nobody else's. */
export function ownParts(stack: Construct): Construct {
  const known = stack.node.tryFindChild(ID);
  return known instanceof Construct ? known : new Construct(stack, ID);
}

export function isOwnParts(scope: IConstruct): boolean {
  return scope.node.id === ID;
}
