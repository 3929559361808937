/** From the resource down to a value in it: attribute names, list indices and map keys. */
export type Path = readonly PathStep[];
export type PathStep = { readonly attribute: string } | { readonly index: number } | { readonly key: string };

/** Something Terraform shows to the user, with the place in the configuration. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly path: Path;
}

export function error(summary: string, path: Path, detail?: string): Diagnostic {
  return { severity: "error", summary, path, ...(detail === undefined ? {} : { detail }) };
}

export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}

export const attribute = (name: string): PathStep => ({ attribute: name });
export const index = (position: number): PathStep => ({ index: position });
