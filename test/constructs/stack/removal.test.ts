import { expect, it } from "vitest";
import {
  ContainerHost,
  Egress,
  HostImage,
  Network,
  NfsShare,
  RemovalPolicy,
  Size,
  SmbShare,
} from "../../../constructs/index.js";
import { DATA_TYPES } from "../../../core/data-types.js";
import { synthesize, testStack } from "../support.js";

const { RETAIN, DESTROY } = RemovalPolicy;

/** All that constructs make of data, each with both policies. */
function everything() {
  const stack = testStack();
  const network = new Network(stack, "net", { egress: Egress.natGateway() });
  for (const [id, removalPolicy] of [
    ["kept", RETAIN],
    ["scratch", DESTROY],
  ] as const) {
    const host = new ContainerHost(stack, `host-${id}`, {
      network,
      image: HostImage.debian13(),
      dataDisks: [{ name: id, size: Size.gibibytes(4), removalPolicy }],
    });
    const smb = new SmbShare(stack, `smb-${id}`, { quota: Size.gibibytes(1), removalPolicy });
    const nfs = new NfsShare(stack, `nfs-${id}`, { quota: Size.gibibytes(100), removalPolicy });
    host.mountShare(smb, `/srv/smb-${id}`);
    host.mountShare(nfs, `/srv/nfs-${id}`);
  }
  return synthesize(stack);
}

it("decides for all data that constructs make whether it stays or goes with its stack", () => {
  const { configuration, spec } = everything();
  const data = Object.entries(configuration.resource ?? {})
    .filter(([type]) => DATA_TYPES.has(type))
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
  const stays = spec.retained
    .map(({ address }) => address)
    .filter((address) => !address.includes("resource_group"));
  expect(data.length).toBeGreaterThan(10);
  expect([...stays, ...spec.removable].sort()).toEqual([...data].sort());
});

it("takes with the stack what is declared so, and the copies of keys in its vault; all else stays", () => {
  const { spec } = everything();
  const copies = spec.removable.filter((address) => address.startsWith("azurerm_key_vault"));
  expect(copies.sort()).toEqual([
    "azurerm_key_vault.vault",
    "azurerm_key_vault_secret.smb-kept_secret",
    "azurerm_key_vault_secret.smb-scratch_secret",
  ]);
  const others = spec.removable.filter((address) => !copies.includes(address));
  expect(others.every((address) => address.includes("scratch"))).toBe(true);
  expect(spec.retained.some(({ address }) => address.includes("scratch"))).toBe(false);
});
