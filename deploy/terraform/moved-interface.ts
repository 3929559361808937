import { groupOf, nameOf, parentOf, sameId, typeOf } from "../../core/arm-id.js";
import type { Violation } from "../../core/errors.js";
import type { StackSpec } from "../../core/spec/index.js";
import type { TerraformConfiguration } from "../program/configuration.js";
import type { DeclaredStack } from "../program/stack.js";
import type { Attributes, PlanJson, ResourceChange } from "./json.js";

/** A network interface that a plan would change so that it is in another virtual network. */
export interface MovedInterface {
  readonly address: string;
  /** The networks' names; the same one when a network is replaced by another of its name. */
  readonly from: string;
  readonly to: string;
}

/**
 * The interfaces that a plan would move to another virtual network, which Azure cannot do: it moves them between the
 * subnets of one. azurerm plans it as a change in place all the same, and the apply fails halfway.
 * Source: "Change subnet assignment" of network interfaces (learn.microsoft.com).
 */
export function movedInterfaces(plan: PlanJson, configuration: TerraformConfiguration): MovedInterface[] {
  const lost = lostNetworks(plan);
  return (plan.resource_changes ?? [])
    .filter(({ type, change }) => type === INTERFACE && change.actions.join() === "update")
    .flatMap((change) => {
      const from = subnetsOf(change.change.before).flatMap((id) => networkOfSubnet(id) ?? [])[0];
      if (!from) return [];
      const to = plannedNetworks(change, plan, configuration).find(
        (network) => !isSame(network, from) || lost.some((each) => isSame(each, from)),
      );
      return to ? [{ address: change.address, from: from.name, to: to.name }] : [];
    });
}

/** Each as a violation: names the host, both networks and what to do. */
export function impossibleMoves(plan: PlanJson, { configuration, spec }: DeclaredStack): Violation[] {
  return movedInterfaces(plan, configuration).map((each) => violation(each, spec));
}

function violation({ address, from, to }: MovedInterface, { hosts, stack }: StackSpec): Violation {
  const host = hosts.find(({ resources }) => resources.nic === address);
  return {
    where: host?.path ?? address,
    rule: "Azure moves a network interface to another subnet, but not to another virtual network",
    seen: from === to ? `a move from ${from} to a new network of that name` : `a move from ${from} to ${to}`,
    remedy: host
      ? `Run \`longshore replace ${stack}/${host.name}\`: it recreates the machine and its interface in ${to}; its data disks stay.`
      : "Declare the interface and its machine under another id: then they are made anew.",
  };
}

const INTERFACE = "azurerm_network_interface";
const NETWORK = "azurerm_virtual_network";

interface NetworkName {
  /** Undefined: not known before the apply. */
  readonly group: string | undefined;
  readonly name: string;
}

/** Azure's names are the same in any case. */
function isSame(one: NetworkName, other: NetworkName): boolean {
  const groups = one.group === undefined || other.group === undefined || sameId(one.group, other.group);
  return groups && sameId(one.name, other.name);
}

function subnetsOf(values: Attributes | null): string[] {
  const configurations = values?.ip_configuration;
  if (!Array.isArray(configurations)) return [];
  return configurations.flatMap(({ subnet_id }: Attributes) =>
    typeof subnet_id === "string" ? [subnet_id] : [],
  );
}

/** Undefined for what is no id of a subnet. */
function networkOfSubnet(id: string): NetworkName | undefined {
  if (!sameId(typeOf(id), "Microsoft.Network/virtualNetworks/subnets")) return undefined;
  return { group: groupOf(id), name: nameOf(parentOf(id)) };
}

/** Where it would be: by the ids that are known, and by the subnets that are only about to be made. */
function plannedNetworks(
  { type, name, change }: ResourceChange,
  plan: PlanJson,
  configuration: TerraformConfiguration,
): NetworkName[] {
  const known = subnetsOf(change.after).flatMap((id) => networkOfSubnet(id) ?? []);
  const declared = JSON.stringify(configuration.resource?.[type]?.[name]?.ip_configuration ?? []);
  const planned = [...declared.matchAll(/(?:data\.)?azurerm_(?:subnet|virtual_network)\.[\w-]+/g)].flatMap(
    ([address]) => networkOfChange(plan.resource_changes?.find((each) => each.address === address)) ?? [],
  );
  return [...known, ...planned];
}

/** Of a virtual network, or of one of its subnets. */
function networkOfChange(found: ResourceChange | undefined): NetworkName | undefined {
  const { name, virtual_network_name, resource_group_name: group } = found?.change.after ?? {};
  const network = found?.type === NETWORK ? name : virtual_network_name;
  return typeof network === "string"
    ? { group: typeof group === "string" ? group : undefined, name: network }
    : undefined;
}

/** The networks that the plan deletes or replaces: what is in them cannot stay. */
function lostNetworks({ resource_changes = [] }: PlanJson): NetworkName[] {
  return resource_changes
    .filter(({ type, change }) => type === NETWORK && change.actions.includes("delete"))
    .flatMap(({ change: { before } }) =>
      typeof before?.name === "string" && typeof before.resource_group_name === "string"
        ? [{ name: before.name, group: before.resource_group_name }]
        : [],
    );
}
