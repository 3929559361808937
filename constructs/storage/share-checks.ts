import type { IConstruct } from "constructs";
import { NAMES } from "../../core/names.js";
import type { Checks } from "../checks/checks.js";
import { checkSubnetIds } from "../checks/resource-id.js";
import { checkTags, TAG_LIMITS } from "../checks/tags.js";
import { Siblings } from "../stack/siblings.js";
import type { AzureStack } from "../stack/stack.js";
import type { NfsShareProps } from "./nfs-share.js";
import type { IShare } from "./share.js";
import { checkSharePath } from "./share-path.js";
import type { SmbShareProps } from "./smb-share.js";
import { Redundancy, ShareTier } from "./storage.js";

/** Source of the limits: "Azure Files scalability and performance targets" (learn.microsoft.com). */
export function checkSmbShare(checks: Checks, name: string, stack: AzureStack, props: SmbShareProps): void {
  const premium = props.tier === ShareTier.PREMIUM;
  checkShare(checks, name, stack, props, premium ? LEAST_ON_SSDS : 1);
  if (premium) checkNear(checks, "a share of ShareTier.PREMIUM", props.redundancy);
  checks.that(props.signIn !== "identity", {
    rule: "hosts sign in to a share by its account's key",
    seen: "identity",
    remedy:
      "Leave signIn out: an account wants smbOAuthSettings for that, which azurerm 4.55 has no argument for.",
  });
}

/** Source: "NFS file shares in Azure Files" (learn.microsoft.com). */
export function checkNfsShare(checks: Checks, name: string, stack: AzureStack, props: NfsShareProps): void {
  checkShare(checks, name, stack, props, LEAST_ON_SSDS);
  checkNear(checks, "an NFS share", props.redundancy);
}

/** The rules of a share of either protocol; `least` is the smallest quota, in GiB. */
function checkShare(
  checks: Checks,
  name: string,
  stack: AzureStack,
  props: Pick<
    SmbShareProps & NfsShareProps,
    "quota" | "softDelete" | "account" | "directories" | "privateEndpoint"
  >,
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
function checkNear(checks: Checks, what: string, redundancy: Redundancy = Redundancy.LOCAL): void {
  checks.that(NEAR.has(redundancy), {
    rule: `${what} has Redundancy.LOCAL or Redundancy.ZONE`,
    seen: redundancy,
  });
}

/** Hosts and vault know a share by its name. */
export const SHARES = new Siblings<IConstruct & IShare>("shares");

/** In GiB. */
const LEAST_ON_SSDS = 100;
const SECONDS_A_DAY = 86_400;
const NEAR: ReadonlySet<Redundancy> = new Set([Redundancy.LOCAL, Redundancy.ZONE]);
