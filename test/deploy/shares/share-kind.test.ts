import { expect, it } from "vitest";
import type { ShareSpec } from "../../../core/spec/index.js";
import { shareKind } from "../../../deploy/shares/share-kind.js";
import type { Site } from "../../../deploy/work/site.js";
import { reportJson } from "../../../deploy/work/subject-report.js";
import { stackSpec } from "../../support/recorder.js";

const share: ShareSpec = {
  name: "archive",
  path: "shop/archive",
  protocol: "nfs",
  directories: [],
  resources: { account: "azurerm_storage_account.archive", share: "azurerm_storage_share.archive" },
};
const resource = (address: string, values: Record<string, unknown>) => ({
  address,
  mode: "managed" as const,
  type: "",
  values,
});
const account = resource(share.resources.account, { primary_file_host: "a.file.core.windows.net" });
const made = resource("azurerm_storage_share.archive", { quota: 100 });

async function checked(resources: readonly ReturnType<typeof resource>[]) {
  const stack = { name: "shop", configuration: {}, spec: { ...stackSpec([]), shares: [share] } };
  const state = { values: { root_module: { resources: [...resources] } } };
  const [work] = shareKind.works({ run: {}, stack, state } as unknown as Site);
  return work && reportJson(await work.check(() => {}));
}

it("is verified when all of it is in the state, and tells its server and quota", async () => {
  expect(await checked([account, made])).toMatchObject({
    kind: "share",
    name: "archive",
    path: "shop/archive",
    verdict: "verified",
    server: "a.file.core.windows.net",
    quotaGib: 100,
    steps: [{ ok: true, seen: "a.file.core.windows.net, 100 GiB" }],
  });
});

it("differs when some of it is not in the state", async () => {
  const report = await checked([account]);
  expect(report).toMatchObject({ verdict: "differs", steps: [{ ok: false, remedy: "Run `longshore up`." }] });
  expect(report).not.toHaveProperty("server");
});
