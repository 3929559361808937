import { describe, expect, it } from "vitest";
import { checkTimeouts } from "../../../local/engine/timeouts.js";
import { UNKNOWN } from "../../../local/engine/value.js";

const path = [{ attribute: "timeouts" }, { attribute: "create" }];

describe("timeouts", () => {
  it("are durations", () => {
    expect(checkTimeouts({ timeouts: { create: "1h30m", delete: null } })).toEqual([]);
    expect(checkTimeouts({ timeouts: { create: "-5m" } })).toEqual([]);
    expect(checkTimeouts({ timeouts: { create: "soon" } })).toEqual([
      { severity: "error", summary: 'Error parsing "create" timeout: invalid duration "soon"', path },
    ]);
  });
  it("are known in a plan, one by one; as a whole they may be open", () => {
    expect(checkTimeouts({ timeouts: { create: UNKNOWN } })).toEqual([
      {
        severity: "error",
        summary: 'Error parsing "create" timeout: its value is not known before apply',
        path,
      },
    ]);
    expect(checkTimeouts({ timeouts: UNKNOWN })).toEqual([]);
    expect(checkTimeouts({ timeouts: null })).toEqual([]);
  });
});
