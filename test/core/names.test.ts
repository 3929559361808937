import { describe, expect, it } from "vitest";
import { NAMES } from "../../core/names.js";

/** The longest name that a kind allows, and names that it refuses. */
const CASES: Record<keyof typeof NAMES, { good: string[]; bad: string[] }> = {
  stack: { good: ["shop", "Shop-2", "s".repeat(40)], bad: ["", "-shop", "shop-", "shop.eu", "s".repeat(41)] },
  host: {
    good: ["web", "1a", "w".repeat(62)],
    bad: ["", "123", "localhost", "Web", "web_1", "web-", "w".repeat(63)],
  },
  virtualMachine: { good: ["v".repeat(64)], bad: ["v".repeat(65)] },
  virtualNetwork: { good: ["net", "a_", "n".repeat(64)], bad: ["n", "_net", "net-", "n".repeat(65)] },
  resource: { good: ["default", "a.b_", "r".repeat(80)], bad: ["", "a/b", "a-", "r".repeat(81)] },
  privateEndpoint: { good: ["shop-uploads-files", "p".repeat(64)], bad: ["p", "-p", "p-", "p".repeat(65)] },
  resourceGroup: { good: ["rg", "(shared)", "r".repeat(90)], bad: ["", "rg.", "r g", "r".repeat(91)] },
  disk: { good: ["data", "d".repeat(12)], bad: ["", "Data", "data-", "d".repeat(13)] },
  peer: { good: ["office", "p".repeat(40)], bad: ["", "the office", "p".repeat(41)] },
  container: { good: ["ab", "site", "c".repeat(63)], bad: ["", "a", "my_site", "c".repeat(64)] },
  dnsLabel: { good: ["shop-web", "d".repeat(63)], bad: ["ab", "1shop", "shop-", "d".repeat(64)] },
  linuxUser: { good: ["azureuser", "_a"], bad: ["", "1a", "Root", "u".repeat(33)] },
  environmentVariable: {
    good: ["PATH", "_x1", "constructor", "__proto"],
    bad: ["", "1X", "A-B", "A=B", "__proto__"],
  },
  storageAccount: { good: ["abc", "s".repeat(24)], bad: ["ab", "Abc", "a-b-c", "s".repeat(25)] },
  share: { good: ["uploads", "a-1"], bad: ["ab", "a--b", "-ab", "Up", "c".repeat(64)] },
  vaultSecret: { good: ["share-uploads", "A1"], bad: ["", "a_b", "a/b", "c".repeat(128)] },
  storageContainer: { good: ["state", "c".repeat(63)], bad: ["ab", "a--b", "-ab", "c".repeat(64)] },
  blob: {
    good: ["shop.tfstate", "a/b", "b".repeat(254)],
    bad: ["", "/a", "a/", "a.", "a./b", "a//b", "b".repeat(255)],
  },
  debianPackage: {
    good: ["libc6", "g++", "p".repeat(128)],
    bad: ["", "a", "busybox-", "-o", "Apt", "p".repeat(129)],
  },
  timezone: {
    good: ["UTC", "Europe/Berlin", "Etc/GMT+1"],
    bad: ["", "--help", "europe/berlin", "../x", "Europe/"],
  },
  region: { good: ["westeurope", "eastus2"], bad: ["", "West Europe", "2west"] },
};

describe.each(Object.entries(CASES))("the name of a %s", (kind, { good, bad }) => {
  const { pattern } = NAMES[kind as keyof typeof NAMES];
  it.each(good)("may be %j", (name) => {
    expect(pattern.test(name)).toBe(true);
  });
  it.each(bad)("may not be %j", (name) => {
    expect(pattern.test(name)).toBe(false);
  });
});
