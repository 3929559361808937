import { expect, it } from "vitest";
import { CLOUD, machineOwner } from "../../../local/records/port-owner.js";
import { LOCAL_SERVICES } from "../../../local/services/all.js";
import type { ServiceFailure } from "../../../local/services/service-key.js";

function told(failure: ServiceFailure): string | undefined {
  return LOCAL_SERVICES.find(({ name }) => name === failure.service)?.explain?.(failure);
}

const owner = machineOwner("/vm");
const taken = "listen EADDRINUSE: address already in use 127.0.0.1:8080";

it("tell of a port that is taken and of a network that is not as declared", () => {
  expect(told({ owner, service: "forward", part: "80", why: taken })).toBe(
    `port 80 of /vm is not forwarded: ${taken}`,
  );
  expect(told({ owner: CLOUD, service: "names", why: taken })).toBe(
    `no names are answered for this computer: ${taken}`,
  );
  expect(told({ owner, service: "names", why: taken })).toBe(`no names are answered for /vm: ${taken}`);
  expect(told({ owner, service: "network", version: "1", why: "silence" })).toBe(
    "address and security rules of /vm are not as declared: silence",
  );
});

it("do not tell of what waits for the machine's network", () => {
  for (const service of ["names", "metadata", "vault", "files"]) {
    expect(told({ owner, service, why: "no such network" })).toBeUndefined();
  }
});
