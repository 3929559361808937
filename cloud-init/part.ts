/** What one concern adds to the document. */
export interface Part {
  /** Top-level keys of the cloud-config. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly files?: readonly GuestFile[];
  /** Lines of the setup script that come before the packages: POSIX shell under `set -eu`, fit to run again. */
  readonly prepare?: readonly string[];
  /** Packages; those of all parts are installed by one call of the package manager. */
  readonly packages?: readonly string[];
  /** Those of the packages that come at the version asked for the engine. */
  readonly atEngineVersion?: readonly string[];
  /** Lines of the setup script that come after the packages. */
  readonly setup?: readonly string[];
}

export interface GuestFile {
  readonly path: string;
  readonly content: string;
  /** Default: `0644`. */
  readonly permissions?: "0644" | "0755";
}
