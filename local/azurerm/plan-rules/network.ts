import type { PlanObject } from "../../engine/value.js";
import { blocks, flag, text, texts } from "../../records/values.js";
import { changed, keepsBeside, type PlanRules } from "./plan-rule.js";

export const NETWORK_RULES: PlanRules = {
  azurerm_bastion_host: {
    source: "internal/services/network/bastion_host_resource.go resourceBastionHost",
    replaces: (prior, planned) => (isDowngrade(BASTION_SKUS, prior, planned) ? ["sku"] : []),
  },
  azurerm_lb: {
    source: "internal/services/loadbalancer/lb_resource.go resourceArmLoadBalancer",
    replaces: replacesFrontends,
  },
  azurerm_public_ip: {
    source: "internal/services/network/public_ip_resource.go resourcePublicIp",
    replaces: (prior, planned) =>
      changed("domain_name_label_scope", prior, planned) &&
      (text(prior, "domain_name_label_scope") !== undefined ||
        text(planned, "domain_name_label_scope") === undefined)
        ? ["domain_name_label_scope"]
        : [],
  },
  azurerm_subnet: {
    source: "internal/services/network/subnet_resource.go resourceSubnet",
    refuse: (planned) =>
      text(planned, "sharing_scope") && flag(planned, "default_outbound_access_enabled")
        ? {
            message: "`sharing_scope` cannot be set if `default_outbound_access_enabled` is set to `true`",
            attribute: "sharing_scope",
          }
        : undefined,
    keeps: keepsBeside("ip_address_pool", "address_prefixes"),
  },
  azurerm_virtual_network: {
    source: "internal/services/network/virtual_network_resource.go resourceVirtualNetworkSchema",
    keeps: keepsBeside("ip_address_pool", "address_space"),
  },
};

const BASTION_SKUS = ["Developer", "Basic", "Standard", "Premium"];

function isDowngrade(order: readonly string[], prior: PlanObject, planned: PlanObject): boolean {
  const [before, after] = [prior, planned].map((values) => order.indexOf(text(values, "sku") ?? ""));
  return before !== undefined && after !== undefined && after !== -1 && before > after;
}

const FRONTENDS = "frontend_ip_configuration";

/** A frontend, known by its name, stays in its zones. */
function replacesFrontends(prior: PlanObject, planned: PlanObject): string[] {
  const before = blocks(prior, FRONTENDS);
  return blocks(planned, FRONTENDS).flatMap((frontend, i) => {
    const same = before.find(({ name }) => name === frontend.name);
    return same && zonesOf(same) !== zonesOf(frontend) ? [`${FRONTENDS}.${i}.zones`] : [];
  });
}

function zonesOf(frontend: PlanObject): string {
  return texts(frontend, "zones").sort().join();
}
