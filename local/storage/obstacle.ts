import type { Violation } from "../../core/errors.js";
import type { ShareProtocol } from "../../core/spec/index.js";
import { isRoot, thisUser } from "../../system/user.js";
import { attempt } from "../machine/run.js";

/** What keeps a file server from running here. */
export type Obstacle = Omit<Violation, "where">;

/** What is known without a server's own root folder to keep it from running here, for this user. */
export async function obstacleToFileServer(protocol: ShareProtocol): Promise<Obstacle | undefined> {
  const obstacle = obstacleToProtocol(protocol);
  if (obstacle) return obstacle;
  const own = isRoot() ? [] : ["--user", "--map-root-user"];
  const tried = await attempt("unshare", ["--mount", ...own, "true"], { timeoutSeconds: 60 });
  return tried.ok ? undefined : noNamespaces(tried.complaint);
}

/** NFS-Ganesha opens files by their handles, which the kernel leaves to root alone. */
export function obstacleToProtocol(protocol: ShareProtocol): Obstacle | undefined {
  if (protocol !== "nfs" || isRoot()) return undefined;
  return {
    rule: "the server of NFS shares runs as root",
    seen: thisUser(),
    remedy: "Run the command as root, or use an SmbShare.",
  };
}

export function noNamespaces(complaint: string): Obstacle {
  return {
    rule: "a file server runs in namespaces of its own on Linux: as root, or as a user who may make user namespaces",
    seen: complaint,
    remedy: isRoot()
      ? "The computer, or the container that this is, has to allow mounts."
      : "Allow them (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0), or run the command as root.",
  };
}
