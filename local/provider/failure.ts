import { LongshoreError } from "../../core/errors.js";
import { explainFileError } from "../../system/file-error.js";
import { ArmError } from "../azurerm/handler.js";
import { attribute, type Diagnostic, error, index, type Path } from "../engine/diagnostic.js";

/** A refusal in words of the provider's own, without a code of Azure's. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** What Terraform shows of an error, as `CODE: message` when it is Azure's. */
export function toDiagnostic(thrown: unknown): Diagnostic {
  const cause = explainFileError(thrown, "the local cloud");
  if (cause instanceof ArmError) {
    return error(`${cause.code}: ${cause.message}`, cause.attribute ? pathOf(cause.attribute) : []);
  }
  if (cause instanceof LongshoreError || cause instanceof Refusal) return error(cause.message, []);
  const detail = cause instanceof Error ? cause.stack : undefined;
  return error(cause instanceof Error ? cause.message : String(cause), [], detail);
}

/** `os_disk.0.name` as a path. */
function pathOf(attributes: string): Path {
  return attributes.split(".").map((step) => (/^\d+$/.test(step) ? index(Number(step)) : attribute(step)));
}
