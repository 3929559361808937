/** Something with this cloud's label, or in its folder, that no record accounts for: it belongs to no stack. */
export interface Orphan {
  /** `machine`, `network`, `disk`, `share`, … */
  readonly kind: string;
  readonly name: string;
  /** What it takes on the disk, where that matters. */
  readonly bytes?: number;
  /** Only removed when a user says so; anything else goes by itself. */
  readonly holdsData?: boolean;
  /** A machine without a record may stand on it: it stays as long as there is one. */
  readonly ofMachines?: boolean;
  /** Of a machine: the stack that it was made for, where that is known. */
  readonly stack?: string;
  remove(): Promise<void>;
}
