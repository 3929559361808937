import { type Checks, show } from "./checks.js";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isSubscription(text: string): boolean {
  return UUID.test(text);
}

export function checkSubscription(checks: Checks, what: string, value: string): void {
  checks.that(isSubscription(value), {
    rule: `${what} is the id of an Azure subscription, five groups of hexadecimal digits`,
    seen: show(value),
    remedy: "`az account show --query id` prints it.",
  });
}
