import type { Diagnostic, Path, PathStep } from "../engine/diagnostic.js";
import type { WireDiagnostic, WirePath, WireStep } from "./wire.js";

export function toWireDiagnostic({ severity, summary, detail, path }: Diagnostic): WireDiagnostic {
  return {
    severity: severity === "error" ? "ERROR" : "WARNING",
    summary,
    detail: detail ?? "",
    ...(path.length > 0 ? { attribute: toWirePath(path) } : {}),
  };
}

export function toWirePath(path: Path): WirePath {
  return { steps: path.map(toWireStep) };
}

function toWireStep(step: PathStep): WireStep {
  if ("attribute" in step) return { attributeName: step.attribute };
  return "index" in step ? { elementKeyInt: step.index } : { elementKeyString: step.key };
}
