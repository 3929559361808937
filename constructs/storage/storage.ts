/** What a share is made for, and so what Azure bills: space or transactions. */
export const ShareTier = {
  /** Many small operations; the default of Azure. */
  TRANSACTION_OPTIMIZED: "TransactionOptimized",
  HOT: "Hot",
  COOL: "Cool",
  /** On SSDs, billed for its quota, of 100 GiB or more. */
  PREMIUM: "Premium",
} as const;
export type ShareTier = (typeof ShareTier)[keyof typeof ShareTier];

/** How many copies Azure keeps, and where. Files have no copies that can be read from the other region. */
export const Redundancy = {
  /** Three in one place. */
  LOCAL: "LRS",
  /** One in each zone of the region. */
  ZONE: "ZRS",
  /** As LOCAL, and three in the paired region. Not for `ShareTier.PREMIUM`. */
  GEO: "GRS",
  /** As ZONE, and three in the paired region. Not for `ShareTier.PREMIUM`. */
  GEO_ZONE: "GZRS",
} as const;
export type Redundancy = (typeof Redundancy)[keyof typeof Redundancy];
