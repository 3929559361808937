import type { Pattern } from "./azurerm-pattern.js";

/** The forms of ids, addresses and other texts that azurerm 4.55.0 checks before a plan; azurerm-values.json tells each rule's source. */
export const FORMS: Readonly<Record<string, Pattern>> = {
  "apipa-address": {
    pattern: "^169\\.254\\.(21|22)\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)$",
    expected: "an address from 169.254.21.0 to 169.254.22.255",
    example: "169.254.21.5",
  },
  "bastion-subnet-id": {
    pattern:
      "^/?subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.Network/virtualNetworks/[^/]+/subnets/AzureBastionSubnet/?$",
    expected: "the id of a subnet named AzureBastionSubnet",
    example:
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/example/providers/Microsoft.Network/virtualNetworks/example/subnets/AzureBastionSubnet",
  },
  "bgp-community": {
    pattern:
      "^\\+?0*(?!0:)(?!65535:)(6553[0-4]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3}):\\+?0*(6553[0-4]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})$",
    expected: "two numbers from 1 to 65534 as in 12076:20000",
    example: "12076:20000",
  },
  "certificate-secret-id": {
    pattern: "^https://[^/?#]+/secrets/[^/?#]+$",
    expected: "the id of a secret in a vault, without a version (https://NAME.vault.azure.net/secrets/NAME)",
    example: "https://example.vault.azure.net/secrets/example",
  },
  "client-id": {
    pattern: "^(?!\\s*[mM][sS][iI]\\s*$)(?=.*\\S)",
    expected: "not empty; for an identity of the cluster's own, leave out the service principal",
    example: "00000000-0000-4000-8000-000000000001",
  },
  "clock-duration": {
    pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
    expected: "a time of the form HH:mm",
    example: "02:30",
  },
  "community-image": {
    pattern: "^/?communityGalleries/[^/]+/images/[^/]+(/versions/[^/]+)?/?$",
    expected: "the id of an image in a community gallery (/communityGalleries/NAME/images/NAME)",
    example: "/communityGalleries/example/images/example",
  },
  "count-as-text": {
    pattern: "^\\+?0*[1-9]\\d{0,17}$",
    expected: "a whole number of at least 1",
    example: "10",
  },
  "dapr-timeout": {
    pattern: "^\\d+[smh]$",
    expected: "whole seconds, minutes or hours as in 5s, 10m or 1h",
    example: "5s",
  },
  "date-time": {
    pattern:
      "^(?!\\d{4}-02-3|\\d{4}-(04|06|09|11)-31)\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01])(T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d+)?)?(Z|[+-]\\d{2}(:?\\d{2})?)?)?)?)?$",
    expected: "a date of ISO 8601 as in 2030-01-31T12:00:00Z",
    example: "2030-01-31T12:00:00Z",
  },
  empty: { pattern: "^$", expected: "empty", example: "" },
  "gateway-subnet-id": {
    pattern:
      "^/?[sS][uU][bB][sS][cC][rR][iI][pP][tT][iI][oO][nN][sS]/[^/]+/[rR]esource[gG]roups/[^/]+/providers/[mM]icrosoft\\.[nN]etwork/virtual[nN]etworks/[^/]+/subnets/[gG]ateway[sS]ubnet/?$",
    expected: "the id of a subnet named GatewaySubnet",
    example:
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/example/providers/Microsoft.Network/virtualNetworks/example/subnets/GatewaySubnet",
  },
  "half-hour": {
    pattern: "^([01]\\d|2[0-3]):[03]0$",
    expected: "a time of the form HH:mm on the hour or half past",
    example: "23:00",
  },
  "http-address": {
    pattern: "^https?://\\S+$",
    expected: "an address that begins with http:// or https:// and holds no white space",
    example: "https://example.com/hook",
  },
  "http-url": {
    pattern: "^[hH][tT]{2}[pP][sS]?://[^\\s/?#]+([/?#][^\\x00-\\x1f\\x7f]*)?$",
    expected: "a URL that begins with http:// or https:// and has a host",
    example: "https://example.com/",
  },
  "https-url": {
    pattern: "^[hH][tT]{2}[pP][sS]://[^\\s/?#]+([/?#][^\\x00-\\x1f\\x7f]*)?$",
    expected: "a URL that begins with https:// and has a host",
    example: "https://example.com/",
  },
  "identity-uri": {
    pattern: "^([aA][pP][iI]|[hH][tT]{2}[pP][sS])://[^\\s/?#]+([/?#][^\\x00-\\x1f\\x7f]*)?$",
    expected: "a URI that begins with api:// or https:// and has a host",
    example: "api://example",
  },
  "index-document": {
    pattern: "^[^/]{3,255}$",
    expected: "3 to 255 characters without a slash",
    example: "index.html",
  },
  "ipv4-range": {
    pattern: "^(\\d{1,3}\\.){3}\\d{1,3}(/(\\d|[12]\\d|3[0-2]))?$",
    expected: "an IPv4 address or a range as in 10.1.0.0/16",
    example: "10.1.0.0/16",
  },
  "itsm-workspace-id": {
    pattern: "^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\|?){2}$",
    expected: "the id of a subscription and that of a workspace, joined by |",
    example: "00000000-0000-4000-8000-000000000001|00000000-0000-4000-8000-000000000002",
  },
  "managed-hsm-key-id": {
    pattern:
      "^https://[^/?#.]+\\.[mM][aA][nN][aA][gG][eE][dD][hH][sS][mM]\\.[^/?#]+/keys/[^/?#]*[^/?#\\s][^/?#]*(/[^/?#]*[^/?#\\s][^/?#]*)?$",
    expected: "the id of a key in a managed HSM (https://NAME.managedhsm.azure.net/keys/NAME)",
    example: "https://example.managedhsm.azure.net/keys/example",
  },
  "management-group-id": {
    pattern: "^/?providers/Microsoft\\.Management/managementGroups/[^/]+/?$",
    expected: "the id of a management group",
    example: "/providers/Microsoft.Management/managementGroups/example",
  },
  "policy-assignment-id": {
    pattern:
      "^(?!.*/providers/[Mm]icrosoft\\.[Aa]uthorization/policy[Aa]ssignments/.*/providers/[Mm]icrosoft\\.[Aa]uthorization/policy[Aa]ssignments/).*/providers/[Mm]icrosoft\\.[Aa]uthorization/policy[Aa]ssignments/.+$",
    expected: "the id of a policy assignment",
    example:
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/example/providers/Microsoft.Authorization/policyAssignments/example",
  },
  "policy-definition-id": {
    pattern:
      "^(/subscriptions/[^/]+(/resource[gG]roups/[^/]+)?|/providers/[Mm]icrosoft\\.[Mm]anagement/management[gG]roups/[^/]+)?/providers/[Mm]icrosoft\\.[Aa]uthorization/policy([Ss]et)?[Dd]efinitions/.+$",
    expected: "the id of a policy definition or of a set of these",
    example: "/providers/Microsoft.Authorization/policyDefinitions/example",
  },
  "positive-as-text": { pattern: "^[1-9]\\d*$", expected: "a whole number of at least 1", example: "256" },
  "private-link-alias": {
    pattern: "\\.azure\\.privatelinkservice$",
    expected: "an alias that ends with .azure.privatelinkservice",
    example: "example.azure.privatelinkservice",
  },
  "resource-id": {
    pattern: "^/subscriptions/[^/]+(/[^/]+/[^/]+)*/?$",
    expected: "the id of a resource in Azure (/subscriptions/…)",
    example:
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/example/providers/Microsoft.Network/virtualNetworks/example",
  },
  "scale-set-size": {
    pattern: "^(Mix|(?!.*(__| )).*_.*)$",
    expected: "a size as in Standard_D2s_v3, or Mix",
    example: "Standard_D2s_v3",
  },
  scope: {
    pattern: "/",
    expected: "a scope: the id of a management group, subscription, group or resource",
    example: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/example",
  },
  "shared-gallery-image": {
    pattern: "^/?sharedGalleries/[^/]+/images/[^/]+(/versions/[^/]+)?/?$",
    expected: "the id of an image in a shared gallery (/sharedGalleries/NAME/images/NAME)",
    example: "/sharedGalleries/example/images/example",
  },
  "soa-email": {
    pattern: "^(?=[\\w.-]+$)[^.]{1,63}(\\.[^.]{1,63}){1,33}$",
    expected: "a mail address whose @ is written as a period, of 2 to 34 parts",
    example: "hostmaster.example.com",
  },
  "storage-ip-rule": {
    pattern:
      "^(?!10\\.|192\\.168\\.|172\\.(1[6-9]|2\\d|3[01])\\.)(\\d{1,3}\\.){3}\\d{1,3}(/(\\d|[12]\\d|30))?$",
    expected:
      "a public IPv4 address or a range of these with a prefix of at most 30 bits, as in 23.45.1.0/30",
    example: "203.0.113.7",
  },
  "url-with-path": {
    pattern:
      "^(?![^/?#]*:[^/])(?!//[^/]*/?$)(?!\\w+://[^/?#]*/?([?#]|$))(?!/*$)[^\\x00-\\x1f\\x7f?#][^\\x00-\\x1f\\x7f]*$",
    expected: "a URL with a path",
    example: "https://example.file.core.windows.net/example",
  },
  "vault-item-id": {
    pattern:
      "^(?!.*\\.[mM]anaged[hH][sS][mM]\\.)(\\w+://[^/?#]+)/(keys|secrets|certificates|storage)/[^/?#]+/[^/?#]+/?$",
    expected: "the id of a key, secret or certificate in a vault, with its version",
    example: "https://example.vault.azure.net/keys/example/0123456789abcdef0123456789abcdef",
  },
  "vault-item-id-any-version": {
    pattern:
      "^(?!.*\\.[mM]anaged[hH][sS][mM]\\.)(\\w+://[^/?#]+)/(keys|secrets|certificates|storage)/[^/?#]+(/[^/?#]+)?/?$",
    expected: "the id of a key, secret or certificate in a vault",
    example: "https://example.vault.azure.net/secrets/example",
  },
  "vault-item-id-no-version": {
    pattern:
      "^(?!.*\\.[mM]anaged[hH][sS][mM]\\.)(\\w+://[^/?#]+)/(keys|secrets|certificates|storage)/[^/?#]+/?$",
    expected: "the id of a key, secret or certificate in a vault, without a version",
    example: "https://example.vault.azure.net/secrets/example",
  },
};
