/** The region in which Azure keeps the second copy of what lies in another, as its documentation lists them. */
export function regionPair(location: string): string | undefined {
  const pair = PAIRS.find((each) => each.includes(location));
  return ONE_WAY[location] ?? pair?.find((each) => each !== location);
}

const PAIRS: readonly (readonly [string, string])[] = [
  ["australiaeast", "australiasoutheast"],
  ["australiacentral", "australiacentral2"],
  ["canadacentral", "canadaeast"],
  ["centralindia", "southindia"],
  ["centralus", "eastus2"],
  ["eastasia", "southeastasia"],
  ["eastus", "westus"],
  ["francecentral", "francesouth"],
  ["germanywestcentral", "germanynorth"],
  ["japaneast", "japanwest"],
  ["koreacentral", "koreasouth"],
  ["northcentralus", "southcentralus"],
  ["northeurope", "westeurope"],
  ["norwayeast", "norwaywest"],
  ["southafricanorth", "southafricawest"],
  ["swedencentral", "swedensouth"],
  ["switzerlandnorth", "switzerlandwest"],
  ["uaenorth", "uaecentral"],
  ["uksouth", "ukwest"],
  ["westcentralus", "westus2"],
];

/** Those that are nobody's second. */
const ONE_WAY: Readonly<Record<string, string>> = {
  brazilsouth: "southcentralus",
  brazilsoutheast: "brazilsouth",
  westindia: "southindia",
  westus3: "eastus",
};
