import type { Violation } from "../../core/errors.js";
import type { TerraformConfiguration } from "../program/configuration.js";
import type { Attributes, PlanJson } from "./json.js";
import { pathOf } from "./plan-text.js";

/**
 * The disks that a plan would make smaller, which Azure cannot do. azurerm plans it as a change in place all the same, and
 * the apply fails halfway, for an OS disk after it has stopped the machine.
 * Source: "Expand virtual hard disks on a Linux VM" (learn.microsoft.com): a disk that was expanded does not shrink.
 */
export function shrunkDisks(plan: PlanJson, configuration: TerraformConfiguration): Violation[] {
  return (plan.resource_changes ?? [])
    .filter(({ change }) => change.actions.join() === "update")
    .flatMap((resource) => {
      const { before, after } = resource.change;
      const old = sizesOf(resource.type, before);
      return sizesOf(resource.type, after).flatMap(({ at, gib }) => {
        const had = old.find((each) => each.at === at)?.gib;
        return had !== undefined && gib < had
          ? [violation(pathOf(resource, configuration), at, had, gib)]
          : [];
      });
    });
}

function violation(where: string, at: string, had: number, gib: number): Violation {
  return {
    where,
    rule: "a disk can grow, but Azure cannot shrink it",
    seen: `${at} from ${had} GiB to ${gib} GiB`,
    remedy: `Declare ${had} GiB or more. For a smaller disk, declare ${remedyFor(at)}.`,
  };
}

function remedyFor(at: string): string {
  return at.includes("os_disk")
    ? "a new host, and move to it what this one keeps"
    : "one under another name beside it, copy the data, then remove this one";
}

/** The whole name of an attribute, and what it says. */
interface DiskSize {
  readonly at: string;
  readonly gib: number;
}

/** Where the resource types of azurerm that have disks say how large these are. */
function sizesOf(type: string, values: Attributes | null): DiskSize[] {
  if (!values) return [];
  switch (type) {
    case "azurerm_managed_disk":
      return sizeAt("disk_size_gb", values.disk_size_gb);
    case "azurerm_linux_virtual_machine":
    case "azurerm_windows_virtual_machine":
      return sizesInBlocks("os_disk", values.os_disk);
    case "azurerm_virtual_machine":
      return ["storage_os_disk", "storage_data_disk"].flatMap((name) => sizesInBlocks(name, values[name]));
    default:
      return [];
  }
}

function sizesInBlocks(name: string, blocks: unknown): DiskSize[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block: Attributes, index) =>
    sizeAt(`${name}.${index}.disk_size_gb`, block.disk_size_gb),
  );
}

function sizeAt(at: string, gib: unknown): DiskSize[] {
  return typeof gib === "number" ? [{ at, gib }] : [];
}
