import { expect, it } from "vitest";
import { enginePin } from "../../core/engine-pin.js";

it("lets one version in and no other", () => {
  expect(enginePin(["docker-ce", "docker-ce-cli"], "28.5", "5:")).toBe(`Package: docker-ce docker-ce-cli
Pin: version /^5:28\\.5([^0-9]|$)/
Pin-Priority: 1001

Package: docker-ce docker-ce-cli
Pin: version *
Pin-Priority: -1
`);
});

it("needs no epoch", () => {
  expect(enginePin(["docker.io"], "26")).toContain("Pin: version /^26([^0-9]|$)/\n");
});
