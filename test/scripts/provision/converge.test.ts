import { expect, it } from "vitest";
import { LongshoreError } from "../../../core/errors.js";
import type { Event } from "../../../core/events.js";
import { converge, verify } from "../../../scripts/provision/converge.js";
import type { Finding, Step } from "../../../scripts/provision/step.js";

/** What all steps of a test share; none needs it. */
const CONTEXT = "a context";
type Context = typeof CONTEXT;
const SUBJECT = { kind: "cluster", name: "orders", path: "shop/orders" };
const at = (emit: (event: Event) => void) =>
  ({ stack: "shop", subject: SUBJECT, context: CONTEXT, emit }) as const;
const wrong: Finding = { ok: false, expected: "it is there", seen: "nothing", remedy: "Look.", log: "line" };

/** A step that is as it shall be, or becomes so once it is changed. */
function step(
  title: string,
  { gate, ...state }: { ok: boolean; fixable?: boolean; changes?: string[]; gate?: true },
): Step<Context> {
  return {
    title,
    ...(gate ? { gate } : {}),
    check: async () => (state.ok ? { ok: true, seen: `${title} is there` } : wrong),
    change: async () => {
      state.changes?.push(title);
      if (state.fixable) state.ok = true;
    },
  };
}

async function run(
  work: typeof converge,
  steps: Step<Context>[],
): Promise<{ reports: unknown[]; events: string[] }> {
  const events: Event[] = [];
  const reports = await work(
    at((event) => events.push(event)),
    steps,
  );
  return {
    reports: reports.map(({ seconds, ...rest }) => rest),
    events: events.map((event) =>
      event.type === "step" ? `${event.step}: ${event.state}` : `${event.type}`,
    ),
  };
}

it("changes nothing where all is as declared", async () => {
  const changes: string[] = [];
  const { reports, events } = await run(converge, [
    step("a", { ok: true, changes, gate: true }),
    step("b", { ok: true, changes }),
  ]);
  expect(events).toEqual(["a: checking", "a: ok", "b: ok"]);
  expect(reports).toEqual([
    { title: "a", layer: "subject", ok: true, changed: false, seen: "a is there", warning: undefined },
    { title: "b", layer: "subject", ok: true, changed: false, seen: "b is there", warning: undefined },
  ]);
  expect(changes).toEqual([]);
});

it("changes what differs, in order, and looks again", async () => {
  const changes: string[] = [];
  const { events } = await run(converge, [
    step("a", { ok: true, changes, gate: true }),
    step("b", { ok: false, fixable: true, changes }),
    step("c", { ok: true, changes }),
    step("d", { ok: false, fixable: true, changes }),
  ]);
  expect(changes).toEqual(["b", "d"]);
  expect(events).toEqual([
    "a: checking",
    "a: ok",
    "b: checking",
    "b: changing",
    "b: changed",
    "c: checking",
    "c: ok",
    "d: checking",
    "d: changing",
    "d: changed",
  ]);
});

it("settles a gate before it looks at what comes after, wherever it stands, and runs no step twice", async () => {
  const changes: string[] = [];
  const steps = () => [
    step("a", { ok: true, changes }),
    step("b", { ok: false, fixable: true, changes }),
    step("gate", { ok: false, fixable: true, changes, gate: true }),
    step("c", { ok: false, fixable: true, changes }),
  ];
  const looking = steps().map((each) => ({
    ...each,
    check: (context: Context) => {
      changes.push(`look at ${each.title}`);
      return each.check(context);
    },
  }));
  const { reports, events } = await run(converge, looking);
  expect(changes.filter((done) => !done.startsWith("look"))).toEqual(["b", "gate", "c"]);
  expect(changes.indexOf("gate")).toBeLessThan(changes.indexOf("look at c"));
  expect(reports).toMatchObject(["a", "b", "gate", "c"].map((title) => ({ title, ok: true })));
  expect(events.indexOf("gate: changed")).toBeLessThan(events.indexOf("c: checking"));

  const closed = steps().with(2, step("gate", { ok: false, gate: true }));
  expect((await run(converge, closed)).reports).toMatchObject(
    ["a", "b", "gate"].map((title) => ({ title, ok: title !== "gate" })),
  );
});

it("ends at the first step that cannot be made so", async () => {
  const changes: string[] = [];
  const { reports, events } = await run(converge, [
    step("a", { ok: false, changes }),
    step("b", { ok: false, changes }),
  ]);
  expect(changes).toEqual(["a"]);
  expect(events).toEqual(["a: checking", "a: changing", "a: failed"]);
  expect(reports).toEqual([
    {
      title: "a",
      layer: "subject",
      ok: false,
      changed: true,
      seen: "nothing",
      expected: "it is there",
      remedy: "Look.",
      log: "line",
    },
  ]);
});

it("leaves out only what needs a step whose failure stops no more than that", async () => {
  const changes: string[] = [];
  const { reports, events } = await run(converge, [
    { ...step("db", { ok: false, changes }), stops: "dependents" },
    { ...step("api", { ok: false, fixable: true, changes }), stops: "dependents", needs: ["db"] },
    { ...step("site", { ok: false, fixable: true, changes }), stops: "dependents", needs: ["api"] },
    { ...step("other", { ok: false, fixable: true, changes }), stops: "dependents" },
  ]);
  expect(changes).toEqual(["db", "other"]);
  expect(reports).toMatchObject([
    { title: "db", ok: false },
    { title: "api", ok: false, expected: "db", seen: "not begun: that failed" },
    { title: "site", ok: false, expected: "api" },
    { title: "other", ok: true, changed: true },
  ]);
  expect(events).not.toContain("api: checking");
  expect(events).toContain("api: failed");
});

it("tells what went wrong in a change", async () => {
  const failing: Step<Context> = {
    title: "a",
    check: async () => wrong,
    change: async () => {
      throw new LongshoreError({
        where: "shop/web",
        rule: "`apt-get` succeeds",
        seen: "exit code 100",
        log: "E: no",
      });
    },
  };
  const { reports } = await run(converge, [failing]);
  expect(reports).toEqual([
    {
      title: "a",
      layer: "subject",
      ok: false,
      changed: true,
      seen: "exit code 100",
      expected: "`apt-get` succeeds",
      remedy: undefined,
      log: "E: no",
    },
  ]);
});

it("throws on what is a defect of its own", async () => {
  const broken: Step<Context> = { title: "a", check: () => Promise.reject(new TypeError("x is undefined")) };
  await expect(
    converge(
      at(() => {}),
      [broken],
    ),
  ).rejects.toThrow(TypeError);
});

it("warns of what a person should know", async () => {
  const warned: Step<Context> = {
    title: "a",
    check: async () => ({ ok: true, seen: "there", warning: "it was slow" }),
  };
  const events: Event[] = [];
  await converge(
    at((event) => events.push(event)),
    [warned],
  );
  expect(events.at(-1)).toEqual({ type: "warning", text: "shop/orders: a: it was slow" });
});

it("only looks when it verifies, at everything", async () => {
  const changes: string[] = [];
  const { events, reports } = await run(verify, [
    step("a", { ok: false, changes }),
    step("b", { ok: true, changes }),
  ]);
  expect(changes).toEqual([]);
  expect(events).toEqual(["a: different", "b: ok"]);
  expect(reports).toHaveLength(2);
});

it("tells of which subject it speaks", async () => {
  const events: Event[] = [];
  await verify(
    at((event) => events.push(event)),
    [step("a", { ok: true })],
  );
  expect(events).toMatchObject([{ type: "step", stack: "shop", subject: SUBJECT, step: "a", state: "ok" }]);
});
