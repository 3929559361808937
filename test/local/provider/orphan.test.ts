import { beforeEach, describe, expect, it } from "vitest";
import { handlers } from "../../../local/azurerm/handlers.js";
import type { PlanObject } from "../../../local/engine/value.js";
import { createProvider } from "../../../local/provider.js";
import type { Provider } from "../../../local/tfplugin/provider.js";
import { smallCloud } from "../azurerm/small-cloud.js";

const GROUP = "azurerm_resource_group";
const NETWORK = "azurerm_virtual_network";

let small: ReturnType<typeof smallCloud>;

beforeEach(() => {
  small = smallCloud();
});

/** A run of terraform: what an earlier one made in its process is unknown to it. */
const run = (): Provider => createProvider({ handlers, cloud: small.cloud });

async function plan(provider: Provider, type: string, config: PlanObject): Promise<PlanObject> {
  const names =
    type === GROUP ? ["managed_by", "tags"] : ["bgp_community", "dns_servers", "edge_zone", "tags"];
  const unset = Object.fromEntries([...names, "id", "timeouts"].map((name) => [name, null]));
  const { planned } = await provider.plan(type, null, { ...unset, ...config }, config);
  return planned;
}

/** What terraform does with a resource that its state does not hold. */
async function create(provider: Provider, type: string, config: PlanObject) {
  const { value, diagnostics } = await provider.apply(type, null, await plan(provider, type, config), config);
  return { value, errors: diagnostics.map(({ summary }) => summary) };
}

const group = { name: "shop", location: "westeurope" };
const network = (name: string) => ({
  name,
  location: "westeurope",
  resource_group_name: "shop",
  address_space: ["10.0.0.0/16"],
});

describe("what a run made before it was killed", () => {
  it("is taken up by the next run, with the values it had", async () => {
    const first = await create(run(), GROUP, group);
    await create(run(), GROUP, group);
    const made = await create(run(), NETWORK, network("net"));
    const again = await create(run(), NETWORK, network("net"));
    expect(again.errors).toEqual([]);
    expect(again.value?.guid).toBe(made.value?.guid);
    expect(first.errors).toEqual([]);
    expect(small.cloud.records.all()).toHaveLength(2);
  });

  it("is refused to whoever declares it twice in one run", async () => {
    const provider = run();
    await create(provider, GROUP, group);
    const [error] = (await create(provider, GROUP, group)).errors;
    expect(error).toContain(
      "already exists - to be managed via Terraform this resource needs to be imported",
    );
  });

  it.each(["read", "plan"] as const)(
    "is refused once terraform has shown by a %s that it has it",
    async (how) => {
      const { value } = await create(run(), GROUP, group);
      const state = value ?? {};
      if (how === "read") await run().read(GROUP, state);
      else await run().plan(GROUP, state, state, state);
      expect((await create(run(), GROUP, group)).errors[0]).toContain("already exists");
    },
  );

  it("makes way when it is planned in another way", async () => {
    await create(run(), GROUP, group);
    const elsewhere = await create(run(), GROUP, { ...group, location: "northeurope" });
    expect(elsewhere.errors).toEqual([]);
    expect(small.cloud.records.ofType(GROUP).map(({ values }) => values.location)).toEqual(["northeurope"]);
  });

  it("is not taken up by another stack", async () => {
    await create(run(), GROUP, group);
    const other = createProvider({ handlers, cloud: { ...small.cloud, stack: "other" } });
    expect((await create(other, GROUP, group)).errors[0]).toContain("already exists");
  });
});

describe("before anything is removed", () => {
  it("what only killed runs know of goes, so that it holds nothing", async () => {
    const { value } = await create(run(), GROUP, group);
    const state = value ?? {};
    await create(run(), NETWORK, network("orphan"));
    const provider = run();
    await provider.read(GROUP, state);
    const { diagnostics } = await provider.apply(GROUP, state, null, null);
    expect(diagnostics).toEqual([]);
    expect(small.cloud.records.all()).toEqual([]);
  });

  it("what terraform's state holds stays", async () => {
    const { value } = await create(run(), GROUP, group);
    const state = value ?? {};
    const held = (await create(run(), NETWORK, network("held"))).value ?? {};
    const provider = run();
    await provider.read(GROUP, state);
    await provider.read(NETWORK, held);
    const { diagnostics } = await provider.apply(GROUP, state, null, null);
    expect(diagnostics[0]?.summary).toContain("ResourceGroupNotEmpty: resource group shop still holds held");
    expect(small.cloud.records.all()).toHaveLength(2);
  });

  it("data that is ready stays, for it may have been taken out of the state to be kept", async () => {
    await small.group();
    const disk = await small.make("azurerm_managed_disk", {
      name: "data",
      create_option: "Empty",
      disk_size_gb: 1,
    });
    const publicIp = await small.publicIp("web");
    const record = small.cloud.records.get("azurerm_public_ip", publicIp);
    await run().apply("azurerm_public_ip", record?.values ?? {}, null, null);
    expect(small.cloud.records.get("azurerm_managed_disk", disk)).toBeDefined();
  });
});
