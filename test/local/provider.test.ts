import { afterEach, describe, expect, it, vi } from "vitest";
import { ArmError, type ResourceHandler } from "../../local/azurerm/handler.js";
import { LOCAL_SUBSCRIPTION } from "../../local/azurerm/subscription.js";
import { type PlanObject, UNKNOWN } from "../../local/engine/value.js";
import { createProvider } from "../../local/provider.js";
import { memoryCloud } from "../../testbed/memory-cloud.js";

afterEach(() => void vi.unstubAllEnvs());

const TYPE = "azurerm_resource_group";
const ID = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/shop`;

/** A provider whose resource groups have an effect that the test decides. */
function setUp(handler: Partial<ResourceHandler> = {}, cloud = memoryCloud()) {
  const id = () => ID;
  const provider = createProvider({ cloud, handlers: new Map([[TYPE, { type: TYPE, id, ...handler }]]) });
  return { cloud, provider };
}

const group: PlanObject = {
  id: UNKNOWN,
  name: "shop",
  location: "westeurope",
  managed_by: null,
  tags: null,
  timeouts: null,
};
const made = { ...group, id: ID };

function record(cloud: ReturnType<typeof memoryCloud>) {
  return cloud.records.get(TYPE, ID);
}

async function summaries(
  answer: ReturnType<ReturnType<typeof setUp>["provider"]["apply"]>,
): Promise<string[]> {
  return (await answer).diagnostics.map(({ summary }) => summary);
}

describe("creating", () => {
  it("writes the record before the effect, and what the effect tells after it", async () => {
    const seen: unknown[] = [];
    const { cloud, provider } = setUp({
      compute: () => ({ values: { managed_by: "none" }, effect: { port: 1 } }),
      apply: async (written, context) => {
        seen.push(written, context.records.get(TYPE, ID));
        return { effect: { started: true } };
      },
    });
    expect(await provider.apply(TYPE, null, { ...group, managed_by: UNKNOWN }, group)).toEqual({
      value: { ...made, managed_by: "none" },
      diagnostics: [],
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toMatchObject({
      status: "creating",
      values: { managed_by: "none" },
      effect: { port: 1 },
    });
    expect(record(cloud)).toMatchObject({ status: "ready", effect: { port: 1, started: true } });
  });

  it("leaves what failed half-way to the next run, which goes on with the same facts", async () => {
    const cloud = memoryCloud();
    let port = 1;
    const compute = () => ({ effect: { port: port++ } });
    const first = setUp({ compute, apply: () => Promise.reject(new Error("no power")) }, cloud);
    const failed = await first.provider.apply(TYPE, null, group, group);
    expect(failed.value).toBeNull();
    expect(failed.diagnostics.map(({ summary }) => summary)).toEqual(["no power"]);
    expect(record(cloud)?.status).toBe("creating");

    const second = setUp({ compute }, cloud);
    expect((await second.provider.apply(TYPE, null, group, group)).value).toEqual(made);
    expect(record(cloud)).toMatchObject({ status: "ready", effect: { port: 1 } });
  });

  it("makes room first when what was left cannot become what is planned now", async () => {
    const cloud = memoryCloud();
    const removed: unknown[] = [];
    await setUp({ apply: () => Promise.reject(new Error("no power")) }, cloud).provider.apply(
      TYPE,
      null,
      group,
      group,
    );
    const { provider } = setUp({ remove: async ({ values }) => void removed.push(values.location) }, cloud);
    const elsewhere = { ...group, location: "northeurope" };
    expect((await provider.apply(TYPE, null, elsewhere, elsewhere)).diagnostics).toEqual([]);
    expect(removed).toEqual(["westeurope"]);
    expect(record(cloud)?.values.location).toBe("northeurope");
  });

  it("refuses what exists, ready or in another stack", async () => {
    const { cloud, provider } = setUp();
    await provider.apply(TYPE, null, group, group);
    const message =
      `A resource with the ID "${ID}" already exists - to be managed via Terraform this resource needs to be ` +
      `imported into the State. Please see the resource documentation for "${TYPE}" for more information.`;
    expect(await summaries(provider.apply(TYPE, null, group, group))).toEqual([message]);

    const unfinished = record(cloud);
    if (unfinished) cloud.records.put({ ...unfinished, status: "creating" });
    const other = setUp({}, { ...cloud, stack: "other" });
    expect(await summaries(other.provider.apply(TYPE, null, group, group))).toEqual([message]);
  });

  it("refuses the second of two of one name in one run", async () => {
    const { provider } = setUp();
    const both = await Promise.all([1, 2].map(() => provider.apply(TYPE, null, group, group)));
    expect(both.map(({ diagnostics }) => diagnostics.length).sort()).toEqual([0, 1]);
  });

  it("shows a refusal of Azure's with its code and attribute, and records nothing", async () => {
    const { cloud, provider } = setUp({
      accept: () => Promise.reject(new ArmError("InvalidName", "that will not do", "tags.0.name")),
    });
    const path = [{ attribute: "tags" }, { index: 0 }, { attribute: "name" }];
    expect(await provider.apply(TYPE, null, group, group)).toEqual({
      value: null,
      diagnostics: [{ severity: "error", summary: "InvalidName: that will not do", path }],
    });
    expect(cloud.records.all()).toEqual([]);
  });

  it("does not begin once Terraform has asked to stop, and tells what runs", async () => {
    let stopped = false;
    const { provider } = setUp({
      apply: async (_, { signal }) => {
        provider.stop();
        stopped = signal.aborted;
        return undefined;
      },
    });
    await provider.apply(TYPE, null, group, group);
    expect(stopped).toBe(true);
    expect(await summaries(provider.apply(TYPE, null, group, group))).toEqual(["stopped before it began"]);
  });

  it("says once that a place is none that it knows, and makes it all the same", async () => {
    const cloud = memoryCloud();
    const provider = createProvider({
      cloud,
      handlers: new Map([[TYPE, { type: TYPE, id: ({ name }) => `/${String(name)}` }]]),
    });
    const nowhere = { ...group, location: "atlantis" };
    await provider.apply(TYPE, null, nowhere, nowhere);
    await provider.apply(TYPE, null, { ...nowhere, name: "other" }, nowhere);
    expect(cloud.events).toEqual([
      { type: "warning", text: "atlantis is no region of Azure that the local target knows" },
    ]);
  });

  it("says once that a type has no effect", async () => {
    const cloud = memoryCloud();
    const provider = createProvider({ cloud, handlers: new Map() });
    await provider.apply(TYPE, null, group, group);
    await provider.apply(TYPE, null, { ...group, name: "other" }, group);
    expect(cloud.events).toEqual([{ type: "warning", text: `${TYPE} has no effect on the local target` }]);
  });
});

describe("changing", () => {
  const tagged = { ...made, tags: { a: "1" } };

  it("keeps the old values on record until it is done", async () => {
    const { cloud, provider } = setUp({
      apply: async (after, { records }, before) => {
        if (before)
          expect(records.get(TYPE, ID)).toMatchObject({ status: "updating", values: { tags: null } });
        expect(after.values.tags).toEqual(before ? { a: "1" } : null);
        return undefined;
      },
    });
    await provider.apply(TYPE, null, group, group);
    expect((await provider.apply(TYPE, made, tagged, tagged)).value).toEqual(tagged);
    expect(record(cloud)).toMatchObject({ status: "ready", values: { tags: { a: "1" } } });
  });

  it("leaves state and values as they were when it fails, so that it is planned again", async () => {
    const { cloud, provider } = setUp({
      apply: async (_, __, before) => {
        if (before) throw new ArmError("Conflict", "busy");
        return undefined;
      },
    });
    await provider.apply(TYPE, null, group, group);
    const failed = await provider.apply(TYPE, made, tagged, tagged);
    expect(failed.value).toEqual(made);
    expect(record(cloud)?.values.tags).toBeNull();
    expect((await provider.read(TYPE, made)).value).toEqual(made);
  });
});

describe("removing", () => {
  it("takes the record away after the effect; what is gone already is no error", async () => {
    const seen: unknown[] = [];
    const { cloud, provider } = setUp({ remove: async ({ status }) => void seen.push(status) });
    await provider.apply(TYPE, null, group, group);
    expect(await provider.apply(TYPE, made, null, null)).toEqual({ value: null, diagnostics: [] });
    expect(await provider.apply(TYPE, made, null, null)).toEqual({ value: null, diagnostics: [] });
    expect(seen).toEqual(["deleting"]);
    expect(cloud.records.all()).toEqual([]);
  });

  it("leaves everything as it was when Azure refuses, and the record `deleting` after any other failure", async () => {
    let failure: Error = new ArmError("InUse", "still used");
    const { cloud, provider } = setUp({ remove: () => Promise.reject(failure) });
    await provider.apply(TYPE, null, group, group);
    expect(await provider.apply(TYPE, made, null, null)).toMatchObject({ value: made });
    expect(record(cloud)?.status).toBe("ready");
    failure = new Error("no power");
    await provider.apply(TYPE, made, null, null);
    expect(record(cloud)?.status).toBe("deleting");
  });
});

describe("reading", () => {
  it("tells what the handler sees, and that a thing is gone", async () => {
    let there = true;
    const { provider } = setUp({ read: async () => (there ? { tags: { seen: "yes" } } : undefined) });
    await provider.apply(TYPE, null, group, group);
    expect((await provider.read(TYPE, made)).value).toEqual({ ...made, tags: { seen: "yes" } });
    there = false;
    expect((await provider.read(TYPE, made)).value).toBeNull();
  });

  it("makes again what is gone but recorded", async () => {
    let there = true;
    const removed: string[] = [];
    const { provider } = setUp({
      read: async () => (there ? {} : undefined),
      remove: async ({ id }) => void removed.push(id),
    });
    await provider.apply(TYPE, null, group, group);
    there = false;
    expect((await provider.apply(TYPE, null, group, group)).diagnostics).toEqual([]);
    expect(removed).toEqual([ID]);
  });

  it("imports by id", async () => {
    const { provider } = setUp();
    await provider.apply(
      TYPE,
      null,
      { ...group, timeouts: { create: "5m", delete: null, read: null, update: null } },
      group,
    );
    expect((await provider.import(TYPE, ID)).value).toEqual(made);
    const other = `${ID}-other`;
    const missing = { ...made, id: other, name: null, location: null };
    expect((await provider.import(TYPE, other)).value).toEqual(missing);
    expect(await summaries(provider.import(TYPE, "shop"))).toEqual([
      'parsing "shop": expected an id of the form /subscriptions/{subscription}/resourceGroups/{name}',
    ]);
  });
});

describe("the provider's configuration", () => {
  it("takes the local subscription alone", async () => {
    vi.stubEnv("ARM_SUBSCRIPTION_ID", undefined);
    const { provider } = setUp();
    expect(await provider.configure({ subscription_id: LOCAL_SUBSCRIPTION })).toEqual([]);
    expect(await provider.configure({ subscription_id: "00000000-0000-0000-0000-000000000000" })).toEqual([
      {
        severity: "error",
        summary: "subscription 00000000-0000-0000-0000-000000000000 is not on the local target",
        detail:
          `The local target stands in for subscription ${LOCAL_SUBSCRIPTION} and no other. ` +
          "To work on the configured one, use the azure target.",
        path: [{ attribute: "subscription_id" }],
      },
    ]);
    expect(await provider.configure({ subscription_id: null })).toMatchObject([
      { summary: "`subscription_id` is a required provider property when performing a plan/apply operation" },
    ]);
  });

  it("asks for the features block", async () => {
    const { provider } = setUp();
    expect(await provider.validateConfig({ features: [] })).toMatchObject([
      {
        detail: 'The argument "features" is required, but no definition was found.',
        path: [{ attribute: "features" }],
      },
    ]);
    expect(await provider.validateConfig({ features: [{}] })).toEqual([]);
  });
});
