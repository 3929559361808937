import { expect, it } from "vitest";
import { unsupportedNode } from "../../core/node-version.js";

it.each(["20.19.0", "20.20.2", "22.0.0", "100.1.0"])("runs on Node %s", (version) => {
  expect(unsupportedNode(version, ">=20.19")).toBeUndefined();
});

it.each(["20.18.9", "18.20.8", "9.11.2"])("does not run on Node %s", (version) => {
  expect(unsupportedNode(version, ">=20.19")).toContain(`20.19 or newer, not ${version}`);
});
