import { ExitCode } from "../../core/errors.js";
import type { ShareProtocol } from "../../core/spec/index.js";
import { haveStacks, knownStacks } from "../../deploy/program/known.js";
import { chooseStacks } from "../../deploy/program/synth.js";
import { readState } from "../../deploy/stacks/stack-run.js";
import { attributesAt } from "../../deploy/terraform/state-values.js";
import type { Invocation } from "../invocation.js";
import { table } from "../table.js";

/** The shares as they are declared, with what the cloud knows of them. */
export async function listShares(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const shares: ShareRow[] = [];
  const known = await knownStacks(run, haveStacks(names), { quiet: true });
  for (const stack of chooseStacks(known, names, { all: true })) {
    const state = (await readState(run, stack)) ?? {};
    for (const { name, protocol, resources } of stack.spec.shares) {
      const account = attributesAt(state, resources.account);
      const share = "share" in resources ? attributesAt(state, resources.share) : undefined;
      const hosts = stack.spec.hosts.filter(({ shares: mounts, volumes }) =>
        [...mounts, ...volumes].some((mount) => mount.share === name),
      );
      shares.push({
        stack: stack.name,
        share: name,
        protocol,
        quotaGib: typeof share?.quota === "number" ? share.quota : undefined,
        server: typeof account?.primary_file_host === "string" ? account.primary_file_host : undefined,
        hosts: hosts.map((host) => host.name),
      });
    }
  }
  const rows = shares.map(({ stack, share, protocol, quotaGib, server, hosts }) => [
    `${stack}/${share}`,
    PROTOCOLS[protocol],
    quotaGib === undefined ? (server === undefined ? "not up" : "not known") : `${quotaGib} GiB`,
    server ?? "",
    hosts.join(", ") || "none",
  ]);
  run.io.result(table(["SHARE", "PROTOCOL", "QUOTA", "SERVER", "HOSTS"], rows), { shares });
  return ExitCode.OK;
}

const PROTOCOLS: Readonly<Record<ShareProtocol, string>> = { smb: "SMB 3.1.1", nfs: "NFS 4.1" };

interface ShareRow {
  readonly stack: string;
  readonly share: string;
  readonly protocol: ShareProtocol;
  readonly quotaGib: number | undefined;
  readonly server: string | undefined;
  readonly hosts: readonly string[];
}
