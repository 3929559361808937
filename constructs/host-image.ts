import type { HostSpec } from "../core/spec.js";

export interface HostImageProps {
  /**
   * The image's version in the marketplace. Default: `latest`, as of the day the machine is made. A later version
   * never replaces a machine by itself.
   */
  readonly version?: string;
}

/**
 * The operating system of a host: an image of the marketplace, second generation, x86-64.
 * Source of the names: "Find Azure Marketplace image information" (learn.microsoft.com), as of March 2026.
 */
export class HostImage {
  private constructor(
    readonly distribution: HostSpec["distribution"],
    readonly publisher: string,
    readonly offer: string,
    readonly sku: string,
    readonly version: string,
    /** Whether Azure can patch it by itself ("Automatic guest patching", list of supported images). */
    readonly patchedByPlatform: boolean,
  ) {}

  /** Debian 13, trixie: `Debian:debian-13:13-gen2`. */
  static debian13({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("debian-13", "Debian", "debian-13", "13-gen2", version, false);
  }

  /** Ubuntu 24.04 LTS, noble: `Canonical:ubuntu-24_04-lts:server`. */
  static ubuntu2404({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("ubuntu-24.04", "Canonical", "ubuntu-24_04-lts", "server", version, true);
  }
}
