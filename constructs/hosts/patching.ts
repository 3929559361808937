/** Who installs security updates of the operating system. */
export class Patching {
  private constructor(
    readonly mode: "ImageDefault" | "AutomaticByPlatform",
    readonly reboot?: "IfRequired" | "Never" | "Always",
  ) {}

  /** The distribution's own unattended upgrades, as the image has them set up. */
  static imageDefault(): Patching {
    return new Patching("ImageDefault");
  }

  /** Azure, in the hours that are off-peak where the machine is; only for images that Azure lists for it. */
  static automaticByPlatform({ reboot = "IfRequired" }: AutomaticPatchingProps = {}): Patching {
    return new Patching("AutomaticByPlatform", reboot);
  }
}

export interface AutomaticPatchingProps {
  /** Default: `IfRequired`. */
  readonly reboot?: "IfRequired" | "Never" | "Always";
}
