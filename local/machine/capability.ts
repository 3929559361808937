/** How real something of Azure is on machines of each kind. */
export interface Capability {
  readonly what: string;
  readonly docker: "real" | "imitated" | "ignored";
  readonly qemu: "real" | "imitated" | "ignored";
  readonly note: string;
}
