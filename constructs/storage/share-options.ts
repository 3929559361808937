import type { ShareOptions } from "../../core/spec/index.js";
import { Duration } from "../../core/units.js";
import type { Checks } from "../checks/checks.js";

/** How files of a share look on a host. */
export interface ShareOptionsProps {
  /** SMB alone, which knows no owners of Linux: whom files belong to on the host. Default: 0, root. */
  readonly uid?: number;
  /** SMB alone. Default: 0. */
  readonly gid?: number;
  /** SMB alone. Default: 0o755 for all files. */
  readonly fileMode?: number;
  /** SMB alone. Default: 0o755 for all folders. */
  readonly directoryMode?: number;
  /** How old attributes of files may be before the server is asked again: whole seconds. Default: 30 s. */
  readonly attributeCache?: Duration;
}

export function checkShareOptions(checks: Checks, props: ShareOptionsProps): void {
  const { uid = 0, gid = 0, fileMode = 0, directoryMode = 0, attributeCache } = props;
  checks.whole("uid", uid, 0, 4_294_967_294);
  checks.whole("gid", gid, 0, 4_294_967_294);
  checks.whole("fileMode", fileMode, 0, 0o777);
  checks.whole("directoryMode", directoryMode, 0, 0o777);
  if (attributeCache) checks.whole("attributeCache, in seconds,", attributeCache.toSeconds(), 1, 3600);
}

export function shareOptions(props: ShareOptionsProps): Omit<ShareOptions, "identity"> {
  const { uid = 0, gid = 0, fileMode = 0o755, directoryMode = 0o755, attributeCache } = props;
  const attributeCacheSeconds = (attributeCache ?? Duration.seconds(30)).toSeconds();
  return { uid, gid, fileMode, directoryMode, attributeCacheSeconds };
}
