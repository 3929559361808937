import { ACCOUNTS } from "./azurerm-accounts.js";
import { FORMS } from "./azurerm-forms.js";
import { NAMES } from "./azurerm-names.js";

/** The form of a text. */
export interface Pattern {
  readonly pattern: string;
  /** In words that follow `expected NAME to be`. */
  readonly expected: string;
  /** One text of this form. */
  readonly example: string;
}

export const PATTERNS: Readonly<Record<string, Pattern>> = { ...NAMES, ...FORMS, ...ACCOUNTS };
