import { ACCOUNTS } from "./azurerm-accounts.js";
import { FORMS } from "./azurerm-forms.js";
import { NAMES } from "./azurerm-names.js";
import type { Pattern } from "./azurerm-pattern.js";

export const PATTERNS: Readonly<Record<string, Pattern>> = { ...NAMES, ...FORMS, ...ACCOUNTS };
