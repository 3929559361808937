import type { IConstruct } from "constructs";
import { TerraformElement, TerraformResource } from "../cdktf.js";
import { Checks, type PartChecks, show } from "../checks/checks.js";
import { addressOf } from "./address.js";
import { addressName } from "./addresses.js";

/** What had another id or another scope before keeps what Terraform's state has of it. */
export interface Renamed {
  /**
   * The construct's former path in its stack: `web`, or `tier/web` when it was in the scope `tier`. What was made for it
   * stays, and so does what is called after it: its name in Azure, where nothing can be renamed. Leave it there as long
   * as any state may have the former path. Default: none.
   */
  readonly renamedFrom?: string;
}

/** A resource that Terraform's state may have at a former address. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** The resource's path now. */
  readonly path: string;
}

/** Where constructs of one stack were before. */
export class FormerPaths {
  private readonly noted = new Map<IConstruct, readonly string[]>();

  /** Throws when that can be no path in the stack. */
  note(construct: IConstruct, path: string | undefined, stack: string): void {
    if (path === undefined) return;
    const checks = new Checks(construct.node.path, { renamedFrom: path });
    const isPath = typeof path === "string" && PATH.test(path);
    checks.that(isPath && !path.startsWith(`${stack}/`), {
      rule: "renamedFrom is the construct's former path in its stack, ids with / between them",
      seen: show(path),
      remedy: isPath ? `Leave out the stack's own id: ${show(path.slice(stack.length + 1))}.` : undefined,
    });
    checks.done();
    this.noted.set(construct, path.split("/"));
  }

  /** `ids` are those of a construct now, from the stack down. Those of what is not renamed are the same. */
  idsOf(construct: IConstruct, ids: readonly string[]): readonly string[] {
    const scopes = [...construct.node.scopes].reverse();
    const below = scopes.findIndex((scope) => this.noted.has(scope));
    const scope = scopes[below];
    if (!scope) return ids;
    return [...(this.noted.get(scope) ?? []), ...ids.slice(ids.length - below)];
  }

  /** The resources that had another address. `idsOf` gives the ids that a construct has now. */
  moves(idsNow: (element: IConstruct) => readonly string[]): Move[] {
    const resources = [...this.noted.keys()]
      .flatMap((construct) => construct.node.findAll())
      .filter(isResource);
    return [...new Set(resources)].flatMap((resource) => {
      const ids = idsNow(resource);
      const name = addressName(this.idsOf(resource, ids));
      // Some have an address that the program chose, whatever their ids are.
      if (resource.friendlyUniqueId !== addressName(ids) || name === resource.friendlyUniqueId) return [];
      const { path } = resource.node;
      return [{ from: `${resource.terraformResourceType}.${name}`, to: addressOf(resource), path }];
    });
  }
}

/** `taken` are the addresses that the stack declares. */
export function checkMoves(
  checks: PartChecks,
  moves: readonly Move[],
  taken: ReadonlyMap<string, string>,
): void {
  const known = new Map<string, string>();
  for (const { from, path } of moves) {
    const holder = taken.get(from) ?? known.get(from);
    checks.that(holder === undefined, {
      rule: "renamedFrom names what the program declares no more, once",
      seen: `${from}, which ${path} is to have been, and which ${holder} is`,
      remedy: "Remove the one of them that is not the renamed one.",
    });
    known.set(from, path);
  }
}

const PATH = /^(?!\s)[^\p{C}\p{Zl}\p{Zp}/]+(?:\/[^\p{C}\p{Zl}\p{Zp}/]+)*$/u;

function isResource(construct: IConstruct): construct is TerraformResource {
  return TerraformElement.isTerraformElement(construct) && TerraformResource.isTerraformResource(construct);
}
