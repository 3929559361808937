import { csvLine } from "../../core/quote.js";
import type { IShare, ShareFolder, ShareFolderProps } from "../storage/share.js";

export interface WindowsShareMountProps {
  /**
   * Makes every bind of a container read-only, and nothing is written to the share: its folders are there already.
   * Windows has no mappings that are read-only, so the machine's own programs can write. Default: false.
   */
  readonly readOnly?: boolean;
  /**
   * Stores the key with cmdkey too, for programs that run as SYSTEM and name the share by its UNC path. The key is in
   * cmdkey's arguments then, for the moment that it runs, where the machine's process lists and logs of new processes show
   * it; and what is stored serves no other user, and is of the last `up`. Default: false.
   */
  readonly storeCredentials?: boolean;
}

/** A share at a drive of one Windows machine; made by `WindowsHost.mountShare`. */
export class WindowsShareMount {
  private readonly folders = new Set<string>();

  /** @internal */
  constructor(
    readonly share: IShare,
    /** `G:`. */
    readonly drive: string,
    readonly props: WindowsShareMountProps,
  ) {}

  /** The share, or a folder of it, as a folder of a container of Windows; for `WindowsHost.bind`. */
  at(target: string, props: ShareFolderProps = {}): ShareFolder {
    return this.share.at(target, props);
  }

  /** What containers want of the share. */
  get directories(): readonly string[] {
    return [...this.folders];
  }

  /** @internal */
  bind(folder: ShareFolder): WindowsBind {
    if (folder.subPath !== undefined) this.folders.add(folder.subPath);
    const source = `${this.drive}\\${(folder.subPath ?? "").replaceAll("/", "\\")}`;
    return new WindowsBind(source, folder.target, folder.readOnly || this.props.readOnly === true);
  }
}

/** A folder of a Windows machine, as a folder of a container of Windows; made by `WindowsHost.bind`. */
export class WindowsBind {
  /** @internal */
  constructor(
    /** `G:\folder`. */
    readonly source: string,
    /** `C:\data`. */
    readonly target: string,
    readonly readOnly: boolean,
  ) {}

  /** The value of `docker run --mount`: one argument, to be quoted as one for the shell that it is written in. */
  get mountOption(): string {
    const fields = ["type=bind", `source=${this.source}`, `target=${this.target}`];
    return csvLine(this.readOnly ? [...fields, "readonly"] : fields);
  }
}
