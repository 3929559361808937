import { expect, it } from "vitest";
import { Offers } from "../../../scripts/transport/offers.js";

function clash(...lines: string[]): string | undefined {
  const offers = new Offers();
  for (const line of lines) offers.take(line);
  return offers.clash();
}

it("tells of the kind that was compared last, without what is no algorithm", () => {
  const common = ["Handshake: (local) KEX method: a,ext-info-c", "Handshake: (remote) KEX method: b,a"];
  expect(clash()).toBeUndefined();
  expect(clash(...common, "Handshake: KEX algorithm: a")).toBeUndefined();
  expect(
    clash(
      ...common,
      "Handshake: (local) Host key format: ssh-ed25519",
      "Handshake: (remote) Host key format: x,y",
    ),
  ).toBe("for host keys (HostKeyAlgorithms): the server offers x, y; Longshore offers ssh-ed25519");
  expect(
    clash(
      "Handshake: (local) KEX method: a,kex-strict-c-v00@openssh.com",
      "Handshake: (remote) KEX method: kex-strict-s-v00@openssh.com",
    ),
  ).toBe("for key exchange (KexAlgorithms): the server offers none; Longshore offers a");
});
