import { setTimeout as sleep } from "node:timers/promises";

export interface PollOptions<T> {
  /** Whether an answer is the one that is waited for. */
  readonly until: (answer: T) => boolean;
  /** Between an answer and the next question: milliseconds, or what gives them. */
  readonly pauseMs: number | ((answered: Answered) => number);
  /** Default: without end. */
  readonly withinMs?: number;
  /** Ends a pause; a question under way is waited for. */
  readonly signal?: AbortSignal;
  /** Told of an answer that is not the one, before the pause. */
  readonly onPause?: (answer: T) => void;
}

export interface Answered {
  /** How many answers there were, from 1. */
  readonly count: number;
  /** How long the last one took. */
  readonly tookMs: number;
}

/**
 * Asks until the answer is the one that is waited for: at once, after each pause, and a last time when the time is over.
 * Returns the last answer, whichever it is. Throws what `ask` throws, and the reason of `signal`; work that is tried again after an error is p-retry's.
 */
export async function poll<T>(ask: () => T | Promise<T>, options: PollOptions<T>): Promise<T> {
  const { until, pauseMs, withinMs = Number.POSITIVE_INFINITY, signal, onPause } = options;
  const end = performance.now() + withinMs;
  let isLast = false;
  for (let count = 1; ; count++) {
    const asked = performance.now();
    const answer = await ask();
    const now = performance.now();
    if (until(answer) || isLast || now >= end) return answer;
    onPause?.(answer);
    const pause = typeof pauseMs === "number" ? pauseMs : pauseMs({ count, tookMs: now - asked });
    isLast = pause >= end - now;
    await sleep(Math.min(pause, end - now), undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}
