import { contentHash } from "../../core/canonical.js";
import type { ShareVolumeSpec } from "../../core/spec/index.js";
import type { IShare } from "./share.js";
import { type ShareOptionsProps, shareOptions } from "./share-options.js";

/** A share, or a folder of one, that a host's engine mounts by itself. */
export class ShareVolume {
  /** Another one for other options: an engine never changes those of a volume. */
  readonly name: string;

  constructor(
    private readonly share: IShare,
    private readonly folder: string | undefined,
    private readonly props: ShareOptionsProps,
  ) {
    const options = contentHash({ folder: folder ?? null, ...shareOptions(props) });
    this.name = `${share.name}-${options.slice(0, 8)}`;
  }

  toSpec(identity: string | undefined): ShareVolumeSpec {
    return {
      name: this.name,
      share: this.share.name,
      folder: this.folder,
      identity,
      ...shareOptions(this.props),
    };
  }
}
