import { describe, expect, it } from "vitest";
import {
  childId,
  groupId,
  groupOf,
  isBelow,
  nameOf,
  parentOf,
  resourceId,
  sameId,
  subscriptionOf,
  typeOf,
} from "../../core/arm-id.js";

const NETWORK = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/net";
const SUBNET = `${NETWORK}/subnets/hosts`;

describe("an ARM id", () => {
  it("is written from its parts", () => {
    expect(resourceId("s", "shop", "Microsoft.Network/virtualNetworks", "net")).toBe(NETWORK);
    expect(childId(NETWORK, "subnets", "hosts")).toBe(SUBNET);
  });

  it("is read into its parts", () => {
    expect([subscriptionOf(SUBNET), groupOf(SUBNET), nameOf(SUBNET)]).toEqual(["s", "shop", "hosts"]);
    expect(parentOf(SUBNET)).toBe(NETWORK);
    expect(typeOf(SUBNET)).toBe("Microsoft.Network/virtualNetworks/subnets");
    expect(typeOf(NETWORK)).toBe("Microsoft.Network/virtualNetworks");
  });

  it("of a group, and what is none, have no type", () => {
    expect([groupId("s", "shop"), "shop", ""].map(typeOf)).toEqual(["", "", ""]);
  });

  it("is compared without regard to case", () => {
    expect(sameId(NETWORK, NETWORK.toUpperCase())).toBe(true);
    expect(sameId(NETWORK, SUBNET)).toBe(false);
    expect(sameId(undefined, undefined)).toBe(false);
  });

  it("is below another one only as a whole part", () => {
    expect(isBelow(SUBNET, NETWORK.toUpperCase())).toBe(true);
    expect(isBelow(`${NETWORK}2`, NETWORK)).toBe(false);
  });
});
