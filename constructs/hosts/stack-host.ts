import type { IConstruct } from "constructs";
import type { Access } from "../stack/access.js";
import { Siblings } from "../stack/siblings.js";

/** What the hosts of a stack know of each other. */
export interface StackHost extends IConstruct {
  readonly name: string;
  readonly access: Access;
  /** Known when Terraform has made the host's network interface. */
  readonly privateAddress: string;
}

export const HOSTS = new Siblings<StackHost>("hosts");
