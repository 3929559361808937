/** What a kind of name may look like, as a pattern for us and as a sentence for the user. */
export interface NameRule {
  readonly pattern: RegExp;
  /** Reads after "is": `1 to 80 letters, …`. */
  readonly rule: string;
}

/**
 * Names as Azure allows them, and narrower where a name becomes part of others.
 * Source: "Naming rules and restrictions for Azure resources" (learn.microsoft.com), and the checks of azurerm 4.55.
 */
export const NAMES = {
  /** Becomes a resource group, a folder, and the first part of every name in the stack. */
  stack: {
    pattern: /^(?=.{1,40}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
    rule: "1 to 40 letters, digits and hyphens, with no hyphen at either end",
  },
  /** Becomes the host name inside the machine and a part of the virtual machine's name. */
  host: {
    pattern: /^(?=.{1,62}$)(?=.*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    rule: "1 to 62 lower-case letters, digits and hyphens, with a letter and with no hyphen at either end",
  },
  virtualMachine: {
    pattern: /^(?=.{1,64}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
    rule: "at most 64 characters",
  },
  virtualNetwork: {
    pattern: /^(?=.{2,64}$)[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9_]$/,
    rule: "2 to 64 letters, digits, dots, underscores and hyphens, from a letter or digit to a letter, digit or underscore",
  },
  /** Of subnets, disks and other parts of a network or a machine. */
  resource: {
    pattern: /^(?=.{1,80}$)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/,
    rule: "1 to 80 letters, digits, dots, underscores and hyphens, from a letter or digit to a letter, digit or underscore",
  },
  resourceGroup: {
    pattern: /^(?=.{1,90}$)[\w().-]*[\w()-]$/,
    rule: "1 to 90 letters, digits, underscores, parentheses, hyphens and dots, with no dot at the end",
  },
  /** Becomes a part of a disk's name, a mount unit and a folder. */
  disk: {
    pattern: /^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/,
    rule: "1 to 12 lower-case letters, digits and hyphens, with no hyphen at either end",
  },
  /** Of peers that are not hosts: becomes a part of a security rule's name. */
  peer: {
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9_])?$/,
    rule: "1 to 40 letters, digits, dots, underscores and hyphens, from a letter or digit to a letter, digit or underscore",
  },
  /** As Docker Engine takes them, kept to what is also a label in DNS. */
  container: {
    pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    rule: "1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end",
  },
  /** The first part of `LABEL.REGION.cloudapp.azure.com`. */
  dnsLabel: {
    pattern: /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/,
    rule: "3 to 63 lower-case letters, digits and hyphens, from a letter to a letter or digit",
  },
  linuxUser: {
    pattern: /^[a-z_][a-z0-9_-]{0,31}$/,
    rule: "1 to 32 lower-case letters, digits, underscores and hyphens, from a letter or underscore",
  },
  environmentVariable: {
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    rule: "letters, digits and underscores, from a letter or underscore",
  },
  storageAccount: {
    pattern: /^[a-z0-9]{3,24}$/,
    rule: "3 to 24 lower-case letters and digits",
  },
  share: {
    pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    rule: "3 to 63 lower-case letters, digits and single hyphens, with no hyphen at either end",
  },
  vaultSecret: {
    pattern: /^[A-Za-z0-9-]{1,127}$/,
    rule: "1 to 127 letters, digits and hyphens",
  },
  storageContainer: {
    pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    rule: "3 to 63 lower-case letters, digits and single hyphens, with no hyphen at either end",
  },
  region: {
    pattern: /^[a-z]+[0-9]*$/,
    rule: "the short name of an Azure region, such as westeurope",
  },
} as const satisfies Record<string, NameRule>;

/** Names that Azure refuses for the administrator of a Linux machine. Source: azurerm 4.55, LinuxAdminUsername. */
export const RESERVED_ADMIN_USERS: ReadonlySet<string> = new Set(
  (
    "1 123 a actuser adm admin admin1 admin2 administrator aspnet backup console david guest john owner root " +
    "server sql support support_388945a0 sys test test1 test2 test3 user user1 user2 user3 user4 user5"
  ).split(" "),
);
