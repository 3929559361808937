import * as z from "zod";
import type { SpecKind } from "./kind.js";

const anyShare = z.object({
  name: z.string(),
  /** The construct's path, for messages: `shop/uploads`. */
  path: z.string(),
  /** Folders that are made in it, with `/` between names. */
  directories: z.array(z.string()),
});

/** A share that hosts of the stack mount; `resources` are Terraform addresses by which facts are read from the state. */
export const shareSpec = z.discriminatedUnion("protocol", [
  anyShare.extend({
    protocol: z.literal("smb"),
    /** Of one that exists already, without the share's own. */
    resources: z.union([
      z.object({ account: z.string(), share: z.string(), secret: z.string() }),
      z.object({ account: z.string(), vault: z.string(), secretName: z.string() }),
    ]),
  }),
  anyShare.extend({
    protocol: z.literal("nfs"),
    resources: z.object({ account: z.string(), share: z.string() }),
  }),
]);

export type ShareSpec = z.infer<typeof shareSpec>;
export type ShareProtocol = ShareSpec["protocol"];

export const shareKind = {
  name: "share",
  field: "shares",
  schema: shareSpec,
} as const satisfies SpecKind<ShareSpec>;
