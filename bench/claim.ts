/**
 * How much a benchmark does. `smallest` shows that it runs and that its claim holds: the tests run it; its times say
 * little. `usual` is what the numbers are for.
 */
export type BenchSize = "smallest" | "usual";

/** What a benchmark compares is not the same work, or what it claims is not so. */
export class ClaimFails extends Error {}

export function requireClaim(holds: boolean, otherwise: () => string): asserts holds {
  if (!holds) throw new ClaimFails(otherwise());
}
