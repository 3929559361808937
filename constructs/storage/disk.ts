/** What a managed disk is made of. Premium SSD needs a size of machine with an `s` in it, Standard_D2s_v5. */
export const DiskType = {
  PREMIUM_SSD: "Premium_LRS",
  STANDARD_SSD: "StandardSSD_LRS",
  STANDARD_HDD: "Standard_LRS",
} as const;
export type DiskType = (typeof DiskType)[keyof typeof DiskType];

/** What the machine's host may keep of a disk in its own memory. */
export const DiskCaching = {
  NONE: "None",
  READ_ONLY: "ReadOnly",
  READ_WRITE: "ReadWrite",
} as const;
export type DiskCaching = (typeof DiskCaching)[keyof typeof DiskCaching];
