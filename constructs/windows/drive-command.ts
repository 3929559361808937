import { VirtualMachineRunCommand } from "@cdktf/provider-azurerm/lib/virtual-machine-run-command/index.js";
import type { Construct } from "constructs";
import { contentHash } from "../../core/canonical.js";
import { type ITerraformDependable, Token } from "../cdktf.js";
import { lazyString } from "../stack/literals.js";
import { AzureStack } from "../stack/stack.js";
import { WINDOWS_SHARE_PROGRAM } from "./share-program.js";

export interface DriveCommandProps {
  readonly vmId: string;
  /** `G:`. */
  readonly drive: string;
  readonly script: () => string;
  /** With another one of these, the script runs anew. What only Terraform knows of it counts for nothing. */
  readonly about: () => Readonly<Record<string, unknown>>;
  /** As `about`, and known to Terraform alone. */
  readonly keysVersion?: string;
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * Runs a script for a drive. There is one such resource for each drive, so that what takes a drive away comes in the place
 * of what mounted it. A run command cannot be renamed: what it is about is in its name, so that another one is made, which
 * Terraform tries again until it has once succeeded. Of one that failed to change, it would believe that it has.
 */
export function driveCommand(scope: Construct, props: DriveCommandProps): VirtualMachineRunCommand {
  const letter = props.drive.charAt(0).toLowerCase();
  const { location, tags } = AzureStack.of(scope);
  return new VirtualMachineRunCommand(scope, `drive-${letter}`, {
    name: lazyString(() => `longshore-drive-${letter}-${versionOf(props)}`),
    location,
    virtualMachineId: props.vmId,
    source: { script: lazyString(props.script) },
    tags,
    dependsOn: [...(props.dependsOn ?? [])],
  });
}

function versionOf({ about, keysVersion }: DriveCommandProps): string {
  const known = Object.entries(about()).filter(([, value]) => !Token.isUnresolved(value));
  const digest = contentHash([WINDOWS_SHARE_PROGRAM, Object.fromEntries(known)]).slice(0, 8);
  return keysVersion === undefined ? digest : `${digest}-${keysVersion}`;
}
