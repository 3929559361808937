import { DataAzurermClientConfig } from "@cdktf/provider-azurerm/lib/data-azurerm-client-config/index.js";
import type { Construct } from "constructs";
import type { Size } from "../../core/units.js";
import { addressOf } from "../stack/address.js";
import { FileShare } from "./file-share.js";
import type { FileShareProps } from "./file-share-props.js";
import { checkNear, LEAST_ON_SSDS } from "./share-checks.js";
import type { ShareServer } from "./stack-share.js";
import type { Redundancy } from "./storage.js";

export interface NfsShareProps extends FileShareProps {
  /** How much it may hold: whole GiB, 100 GiB to 100 TiB. It is billed as a whole, and can grow later. */
  readonly quota: Size;
  /** `Redundancy.LOCAL` or `Redundancy.ZONE`. Default: `Redundancy.LOCAL`. */
  readonly redundancy?: Redundancy;
}

/**
 * A folder that many Linux hosts share over NFS 4.1, with the owners, modes, links and locks of Linux. Nothing is
 * encrypted on its way and nobody signs in: whoever is in an admitted subnet has all of it, as whatever user he says he
 * is, root too. It is on SSDs, in a storage account of its own whose keys are not accepted.
 */
export class NfsShare extends FileShare {
  readonly protocol = "nfs";

  constructor(scope: Construct, id: string, props: NfsShareProps) {
    super(scope, id, props, {
      protocol: "nfs",
      leastQuota: LEAST_ON_SSDS,
      // Source: "NFS file shares in Azure Files" (learn.microsoft.com).
      check: (checks) => checkNear(checks, "an NFS share", props.redundancy),
      subscriptionId: (share) => new DataAzurermClientConfig(share, "client").subscriptionId,
      account: {
        accountKind: "FileStorage",
        accountTier: "Premium",
        // An account that wants secure transfer refuses the plain protocol of Linux.
        httpsTrafficOnlyEnabled: false,
        sharedAccessKeyEnabled: false,
      },
    });
  }

  protected server(): ShareServer {
    const resources = { account: addressOf(this.account), share: addressOf(this.share) };
    return { protocol: this.protocol, resources };
  }
}
