/** What one concern adds to the document. */
export interface Part {
  /** Top-level keys of the cloud-config. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly files?: readonly GuestFile[];
  /** Packages of the distribution that are there before any `setup` runs. */
  readonly packages?: readonly string[];
  /** Lines of the setup script: POSIX shell under `set -eu`, fit to run again. `apt` is its patient apt-get. */
  readonly setup?: readonly string[];
}

export interface GuestFile {
  readonly path: string;
  readonly content: string;
  /** Default: `0644`. */
  readonly permissions?: "0644" | "0755";
}
