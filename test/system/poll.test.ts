import { expect, it } from "vitest";
import { poll } from "../../system/poll.js";

it("asks until the answer is the one that is waited for", async () => {
  const told: number[] = [];
  const pauses: number[] = [];
  let asked = 0;
  const answer = await poll(() => ++asked, {
    until: (count) => count === 3,
    pauseMs: ({ count }) => {
      pauses.push(count);
      return 1;
    },
    onPause: (count) => told.push(count),
  });
  expect({ answer, asked, told, pauses }).toEqual({ answer: 3, asked: 3, told: [1, 2], pauses: [1, 2] });
});

it("asks a last time when the time is over, and returns that answer", async () => {
  let asked = 0;
  const started = performance.now();
  const answer = await poll(() => ++asked, { until: () => false, pauseMs: 60_000, withinMs: 1000 });
  expect(answer).toBe(2);
  expect(performance.now() - started).toBeLessThan(30_000);
});

it("asks once when there is no time to wait", async () => {
  let asked = 0;
  expect(await poll(() => ++asked, { until: () => false, pauseMs: 1, withinMs: 0 })).toBe(1);
});

it("throws what asking throws", async () => {
  const asking = poll(() => Promise.reject(new Error("no answer")), { until: () => true, pauseMs: 1 });
  await expect(asking).rejects.toThrow("no answer");
});

it("stops waiting when it is aborted, with the reason", async () => {
  const stop = new AbortController();
  let asked = 0;
  const waiting = poll(() => ++asked, { until: () => false, pauseMs: 60_000, signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
  expect(asked).toBe(1);
});
