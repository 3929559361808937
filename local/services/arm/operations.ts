import { randomUUID } from "node:crypto";
import type { JsonValue } from "../../engine/value.js";
import { pause } from "../watch.js";
import { type ArmAnswer, empty, json, type Refusal } from "./wire.js";

/** What is asked for and takes its time. */
export interface Operation {
  readonly id: string;
  readonly started: Date;
  /** Absent while it is under way. */
  readonly outcome?: Outcome;
}

type Outcome = { readonly ended: Date } & (
  | { readonly result: JsonValue | undefined }
  | { readonly refusal: Refusal }
);

/**
 * The long-running operations of one process. They are gone with it: what they did is in the records and machines, and
 * who asks after one that is not known is told so, and asks for it again.
 */
export class Operations {
  readonly #known = new Map<string, { operation: Operation; readonly done: Promise<void> }>();

  /** Begins work; its failures are outcomes. `explain` makes what ARM would answer of what was thrown. */
  begin(work: () => Promise<JsonValue | undefined>, explain: (thrown: unknown) => Refusal): string {
    this.#forgetOld();
    const operation: Operation = { id: randomUUID(), started: new Date() };
    const settle = (outcome: { result: JsonValue | undefined } | { refusal: Refusal }) => {
      known.operation = { ...operation, outcome: { ended: new Date(), ...outcome } };
    };
    const known = {
      operation,
      done: Promise.resolve()
        .then(work)
        .then(
          (result) => settle({ result }),
          (thrown: unknown) => settle({ refusal: explain(thrown) }),
        ),
    };
    this.#known.set(operation.id, known);
    return operation.id;
  }

  /** The operation as it is when it has ended, or after a while; undefined when it is not known. */
  async follow(id: string): Promise<Operation | undefined> {
    const known = this.#known.get(id);
    if (!known) return undefined;
    if (!known.operation.outcome) {
      await pause(HOLD_MS, undefined, (resume) => void known.done.then(resume));
    }
    return known.operation;
  }

  #forgetOld(): void {
    const limit = Date.now() - KEPT_MS;
    for (const [id, { operation }] of this.#known) {
      if (operation.outcome && operation.outcome.ended.getTime() < limit) this.#known.delete(id);
    }
  }
}

/** An answer is held back for so long: whoever follows an operation learns of its end at once. */
const HOLD_MS = 10_000;
const KEPT_MS = 60 * 60 * 1000;
export const RETRY_AFTER = { "retry-after": "1" };

/** The resource at the address in `Azure-AsyncOperation`. */
export function operationStatus({ id, started, outcome }: Operation): ArmAnswer {
  const head = { name: id, startTime: started.toISOString() };
  if (!outcome) return json(200, { ...head, status: "InProgress" }, RETRY_AFTER);
  const ended = { ...head, endTime: outcome.ended.toISOString() };
  if ("refusal" in outcome) return json(200, { ...ended, status: "Failed", ...outcome.refusal.body });
  const { result } = outcome;
  return json(200, {
    ...ended,
    status: "Succeeded",
    ...(result === undefined ? {} : { properties: { output: result } }),
  });
}

/** What the address in `Location` answers. */
export function operationResult({ outcome }: Operation, location: string): ArmAnswer {
  if (!outcome) return empty(202, { location, ...RETRY_AFTER });
  if ("refusal" in outcome) throw outcome.refusal;
  return outcome.result === undefined ? empty(200) : json(200, outcome.result);
}
