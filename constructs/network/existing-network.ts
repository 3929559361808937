import { NAMES } from "../../core/names.js";
import { Checks } from "../checks/checks.js";
import { checkRange } from "../checks/ranges.js";
import { checkResourceId, placeOf, RESOURCE_KINDS } from "../checks/resource-id.js";
import { checkAddressSpace } from "./address-rules.js";
import { Egress } from "./egress.js";
import type { INetwork, ISubnet } from "./subnet.js";

export interface ExistingNetworkProps {
  /** The subnets that hosts shall be in. */
  readonly subnets: ReadonlyArray<{
    readonly name: string;
    /** Needed to let the subnet in to hosts as a peer. Default: not known. */
    readonly range?: string;
  }>;
  /** Needed to let the network in to hosts as a peer. Default: not known. */
  readonly addressSpace?: string | readonly string[];
  /** Default: `Egress.external()`, whoever made the network sees to a way out. */
  readonly egress?: Egress;
}

export function existingNetwork(given: string, props: ExistingNetworkProps): INetwork {
  const id = checkedId(given, props);
  const hasEgress = (props.egress ?? Egress.external()).kind !== "none";
  return {
    peerName: placeOf(id).name,
    sourcePrefixes: [props.addressSpace ?? []].flat(),
    subnets: props.subnets.map(
      ({ name, range }): ISubnet => ({
        name,
        peerName: name,
        subnetId: `${id}/subnets/${name}`,
        networkId: id,
        sourcePrefixes: range === undefined ? [] : [range],
        hasEgress,
        readyWith: [],
      }),
    ),
  };
}

/** The network's id in normal form. */
function checkedId(given: string, props: ExistingNetworkProps): string {
  const checks = new Checks("Network.fromId", { id: given, ...props });
  const id = checkResourceId(checks, "the id of a network", given, RESOURCE_KINDS.virtualNetwork);
  checks.that(props.subnets.length > 0, { rule: "subnets names at least one", seen: "none" });
  for (const { name, range } of props.subnets) {
    checks.name("the name of a subnet", name, NAMES.resource);
    if (range !== undefined) checkRange(checks, `the range of subnet ${name}`, range);
  }
  if (props.addressSpace !== undefined) checkAddressSpace(checks, [props.addressSpace].flat());
  checks.that(props.egress?.kind !== "nat-gateway", {
    rule: "the egress of a network that exists already is Egress.external() or Egress.none()",
    seen: "Egress.natGateway()",
    remedy: "Add the gateway where the network is made.",
  });
  checks.done();
  return id;
}
