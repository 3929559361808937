import { NAMES } from "../../core/names.js";
import type { Checks } from "../checks/checks.js";
import { checkSubnetIds } from "../checks/resource-id.js";
import { checkTags, TAG_LIMITS } from "../checks/tags.js";
import type { AzureStack } from "../stack/stack.js";
import type { FileShareProps } from "./file-share-props.js";
import { checkSharePath } from "./share-path.js";
import { Redundancy } from "./storage.js";

/** The rules of a share of either protocol; `least` is the smallest quota, in GiB. */
export function checkFileShare(
  checks: Checks,
  name: string,
  stack: AzureStack,
  props: FileShareProps,
  least: number,
): void {
  const { quota, softDelete, account, directories = [], privateEndpoint } = props;
  checks.name("the name of a share", name, NAMES.share, "Set it by the prop name, or choose another id.");
  if (account !== undefined) checks.name("account", account, NAMES.storageAccount);
  checks.whole("the quota of a share, in GiB,", quota.toGibibytes(), least, 102_400);
  if (softDelete !== undefined) {
    checks.whole("softDelete, in days,", softDelete.toSeconds() / SECONDS_A_DAY, 1, 365);
  }
  for (const directory of directories) checkSharePath(checks, "a directory of a share", directory);
  checks.line("directories of a share", directories);
  checkTags(checks, stack.tags, TAG_LIMITS.storageAccount);
  if (!privateEndpoint) return;
  checkSubnetIds(checks, privateEndpoint);
  checkTags(checks, stack.tags, TAG_LIMITS.privateDnsZone);
}

/** What is on SSDs has no copies in another region. */
export function checkNear(checks: Checks, what: string, redundancy: Redundancy = Redundancy.LOCAL): void {
  checks.that(NEAR.has(redundancy), {
    rule: `${what} has Redundancy.LOCAL or Redundancy.ZONE`,
    seen: redundancy,
  });
}

/** In GiB. */
export const LEAST_ON_SSDS = 100;
const SECONDS_A_DAY = 86_400;
const NEAR: ReadonlySet<Redundancy> = new Set([Redundancy.LOCAL, Redundancy.ZONE]);
