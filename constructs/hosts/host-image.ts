import type { DistributionName } from "../../core/distribution.js";

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
    readonly distribution: DistributionName,
    readonly publisher: string,
    readonly offer: string,
    readonly sku: string,
    readonly version: string,
    /** Whether Azure can patch it by itself ("Automatic guest patching", list of supported images). */
    readonly patchedByPlatform: boolean,
  ) {}

  /** Debian 12, bookworm: `Debian:debian-12:12-gen2`. */
  static debian12({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("debian-12", "Debian", "debian-12", "12-gen2", version, false);
  }

  /** Debian 13, trixie: `Debian:debian-13:13-gen2`. */
  static debian13({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("debian-13", "Debian", "debian-13", "13-gen2", version, false);
  }

  /** Ubuntu 22.04 LTS, jammy: `Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2`. */
  static ubuntu2204({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage(
      "ubuntu-22.04",
      "Canonical",
      "0001-com-ubuntu-server-jammy",
      "22_04-lts-gen2",
      version,
      true,
    );
  }

  /** Ubuntu 24.04 LTS, noble: `Canonical:ubuntu-24_04-lts:server`. */
  static ubuntu2404({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("ubuntu-24.04", "Canonical", "ubuntu-24_04-lts", "server", version, true);
  }

  /** Red Hat Enterprise Linux 9, billed with the machine: `RedHat:RHEL:9-lvm-gen2`. Azure target only. */
  static rhel9({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("rhel-9", "RedHat", "RHEL", "9-lvm-gen2", version, true);
  }

  /**
   * AlmaLinux 9: `almalinux:almalinux-x86_64:9-gen2`. A subscription accepts its terms once:
   * `az vm image terms accept --urn almalinux:almalinux-x86_64:9-gen2:latest`. Azure target only.
   */
  static almalinux9({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("almalinux-9", "almalinux", "almalinux-x86_64", "9-gen2", version, false);
  }

  /**
   * SUSE Linux Enterprise Server 15 SP7, billed with the machine: `SUSE:sles-15-sp7:gen2`. Its engine is the
   * distribution's. Azure target only.
   */
  static sles15({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage("sles-15", "SUSE", "sles-15-sp7", "gen2", version, false);
  }

  /**
   * Azure Linux 3: `MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2`. Its engine is the distribution's. Azure
   * target only.
   */
  static azureLinux3({ version = "latest" }: HostImageProps = {}): HostImage {
    return new HostImage(
      "azure-linux-3",
      "MicrosoftCBLMariner",
      "azure-linux-3",
      "azure-linux-3-gen2",
      version,
      true,
    );
  }
}
