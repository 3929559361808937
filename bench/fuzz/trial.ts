import fc from "fast-check";
import { Catalogue } from "../../local/azurerm/catalogue.js";
import { computedValue } from "../../local/azurerm/computed.js";
import { type Schema, TIMEOUTS, typeOfSchema } from "../../local/engine/schema.js";
import { settle } from "../../local/engine/settle.js";
import type { JsonObject, PlanObject } from "../../local/engine/value.js";
import { createProvider } from "../../local/provider.js";
import { fromWire, toWire } from "../../local/tfplugin/dynamic-value.js";
import { serviceOf } from "../../local/tfplugin/service.js";
import type { DynamicValue, WireDiagnostic, WireRequest } from "../../local/tfplugin/wire.js";
import { problemOfType } from "../../testbed/configurations/problem-of-type.js";
import { propose } from "../../testbed/configurations/propose.js";
import { memoryCloud } from "../../testbed/memory-cloud.js";
import { randomConfigurations } from "./random-configuration.js";

export interface Trial {
  readonly type: string;
  readonly refused: boolean;
  /** What the provider must never do, if it did. */
  readonly problem?: string;
}

const catalogue = new Catalogue();
const service = serviceOf(createProvider({ cloud: memoryCloud(), handlers: new Map() }));

/**
 * One random configuration of a random type through validation and plan, in Terraform's own messages; then a change of
 * what would have been made. The same seed and number make the same configuration.
 */
export async function runTrial(types: readonly string[], seed: number, number: number): Promise<Trial> {
  const options = { seed: seed + number * 0x9e3779b1, numRuns: 1 };
  const [type = ""] = fc.sample(fc.constantFrom(...types), options);
  const schema = catalogue.resource(type) as Schema;
  const [pair] = fc.sample(randomConfigurations(type, schema), options);
  if (!pair) throw new Error("no configuration was made");
  try {
    const [first, second] = pair;
    const made = await check(type, schema, null, first);
    const changed = made.planned ? await check(type, schema, stateOf(schema, made.planned), second) : made;
    const problem = made.problem ?? changed.problem;
    return { type, refused: made.planned === undefined, ...(problem ? { problem } : {}) };
  } catch (cause) {
    return { type, refused: false, problem: cause instanceof Error ? String(cause.stack) : String(cause) };
  }
}

interface Checked {
  /** Undefined when it was refused. */
  readonly planned?: PlanObject;
  readonly problem?: string;
}

/** A plan is asked for even where validation refuses: it must not fall over what cannot reach it either. */
async function check(
  type: string,
  schema: Schema,
  prior: JsonObject | null,
  written: PlanObject,
): Promise<Checked> {
  const whole = typeOfSchema(schema);
  const config = toWire(written, whole);
  const validation = await ask("ValidateResourceTypeConfig", { typeName: type, config });
  const plan = await ask("PlanResourceChange", {
    typeName: type,
    config,
    priorState: toWire(prior, whole),
    proposedNewState: toWire(propose(schema, prior, written), whole),
  });
  const errors = [...validation.diagnostics, ...plan.diagnostics].filter(
    ({ severity }) => severity === "ERROR",
  );
  const planned = fromWire(plan.plannedState, whole);
  const problem = errors.map(problemOfRefusal).find(Boolean) ?? problemOfType(whole, planned);
  return {
    ...(errors.length === 0 && planned ? { planned } : {}),
    ...(problem ? { problem } : {}),
  };
}

interface Response {
  readonly diagnostics: readonly WireDiagnostic[];
  readonly plannedState?: DynamicValue;
}

async function ask(method: string, request: Partial<WireRequest>): Promise<Response> {
  // A request holds the fields of its own method alone.
  const answer = await service[method]?.(request as WireRequest);
  return answer as Response;
}

/** A refusal says where and why. */
function problemOfRefusal({ summary, attribute }: WireDiagnostic): string | undefined {
  if (summary.trim() === "") return "a refusal without a reason";
  return attribute && attribute.steps.length > 0 ? undefined : `a refusal without a path: ${summary}`;
}

function stateOf(schema: Schema, planned: PlanObject): JsonObject {
  const timeouts: JsonObject = schema.timeouts ? { [TIMEOUTS]: null } : {};
  return { ...settle(schema.fields, planned, { id: "/one" }, computedValue("/one")), ...timeouts };
}
