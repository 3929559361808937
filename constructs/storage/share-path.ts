import { type Checks, show } from "../checks/checks.js";
import { checkPathLength } from "./mount.js";

/**
 * A path below a share: what SMB lets a name be, with `/` between names.
 * Source: "Naming and Referencing Shares, Directories, Files, and Metadata" (learn.microsoft.com).
 */
export function checkSharePath(checks: Checks, what: string, path: string): boolean {
  const names = path.split("/");
  const reads = checks.that(path.length <= 2048 && names.every(isName), {
    rule: `${what} is a relative path of names of 1 to 255 characters without \\ : | < > * ? " and control characters, none of them . or .., none with a dot or a blank at its end`,
    seen: show(path),
    remedy: "Write it like invoices/2026.",
  });
  return reads && checkPathLength(checks, what, path);
}

function isName(name: string): boolean {
  const plain = /^[^\\:|<>*?"\p{Cc}\p{Surrogate}]{1,255}$/u.test(name);
  return plain && !/[.\s]$/u.test(name);
}
