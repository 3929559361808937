import * as z from "zod";
import { forgetShare, knownShares, unmountShare } from "../commands/share.js";
import { ask } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";

/** What is no longer declared is no longer mounted; what is on it stays. */
export const undeclaredShares: HostStep = {
  title: "no undeclared shares",
  check: async (host) => {
    const shares = await undeclared(host);
    if (shares.length === 0) return { ok: true, seen: "none" };
    const seen = shares.map(({ share, path }) => `${share} at ${path}`).join(", ");
    return { ok: false, expected: "only declared shares are mounted", seen };
  },
  change: async (host) => {
    for (const { share, path } of await undeclared(host)) {
      await ask(host, unmountShare(path));
      await ask(host, forgetShare(share, path));
    }
  },
};

/** Also one whose place has changed: it is mounted anew, elsewhere. */
async function undeclared(host: HostContext): Promise<{ share: string; path: string }[]> {
  const known = await knownToHost(host);
  return known.flatMap(({ name, path }) => {
    const declared = host.spec.shares.some((mount) => mount.share === name && mount.path === path);
    return path === undefined || declared ? [] : [{ share: name, path }];
  });
}

/** What the host was told of: mounts of shares with their paths, and volumes without. */
export async function knownToHost(
  host: HostContext,
): Promise<{ readonly name: string; readonly path?: string | undefined }[]> {
  const lines = (await ask(host, knownShares())).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const space = line.indexOf(" ");
    return { name: line.slice(0, space), path: declarationSchema.parse(JSON.parse(line.slice(space))).path };
  });
}

const declarationSchema = z.object({ path: z.string().optional() });
