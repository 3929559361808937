/** Whether it is a region of Azure's public, government or China cloud; `global` stands for none. */
export function isRegion(location: string): boolean {
  return REGIONS.has(location.toLowerCase().replaceAll(" ", ""));
}

/** The names that Azure's lists of regions had in 2026. New ones come: one that is not here is no error. */
const REGIONS: ReadonlySet<string> = new Set(
  [
    "australiacentral australiacentral2 australiaeast australiasoutheast austriaeast belgiumcentral brazilsouth",
    "brazilsoutheast canadacentral canadaeast centralindia centralus chilecentral denmarkeast eastasia eastus eastus2",
    "francecentral francesouth germanynorth germanywestcentral indonesiacentral israelcentral italynorth japaneast",
    "japanwest jioindiacentral jioindiawest koreacentral koreasouth malaysiawest mexicocentral newzealandnorth",
    "northcentralus northeurope norwayeast norwaywest polandcentral qatarcentral southafricanorth southafricawest",
    "southcentralus southeastasia southindia spaincentral swedencentral swedensouth switzerlandnorth switzerlandwest",
    "uaecentral uaenorth uksouth ukwest westcentralus westeurope westindia westus westus2 westus3",
    "usgovarizona usgovtexas usgovvirginia usdodcentral usdodeast chinaeast chinaeast2 chinaeast3 chinanorth",
    "chinanorth2 chinanorth3 global",
  ].flatMap((line) => line.split(" ")),
);
