import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace/index.js";
import { Construct } from "constructs";
import {
  AzureStack,
  addressOf,
  type ContainerHost,
  type DataResource,
  type PartChecks,
  RemovalPolicy,
  type SpecPart,
  type StackPart,
} from "../../../constructs/index.js";
import type { JournalSpec } from "./spec.js";

/** A workspace, and the two hosts that write to it. */
export class Journal extends Construct implements StackPart {
  readonly workspace: LogAnalyticsWorkspace;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: { readonly hosts: readonly ContainerHost[] },
  ) {
    super(scope, id);
    const { location, resourceGroupName } = AzureStack.of(this);
    this.workspace = new LogAnalyticsWorkspace(this, "Default", { name: id, location, resourceGroupName });
  }

  specPart(): SpecPart {
    const value: JournalSpec = {
      name: this.node.id,
      path: this.node.path,
      hosts: this.props.hosts.map(({ name }) => name),
      workspace: addressOf(this.workspace),
    };
    return { field: "journals", value };
  }

  dataResources(): DataResource[] {
    const what = `journal ${this.node.id}`;
    return [{ resource: this.workspace, what, removalPolicy: RemovalPolicy.DESTROY }];
  }

  checkTogether(checks: PartChecks): void {
    const count = this.props.hosts.length;
    checks.that(count === 2, { rule: "two hosts write to a journal", seen: String(count) });
  }
}
