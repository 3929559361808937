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
    pattern: /^(?=.{1,62}$)(?!localhost$)(?=.*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
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
  privateEndpoint: {
    pattern: /^(?=.{2,64}$)[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9_]$/,
    rule: "2 to 64 letters, digits, dots, underscores and hyphens, from a letter or digit to a letter, digit or underscore",
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
  /** As Docker Engine takes them, from two characters on, kept to what is also a label in DNS. */
  container: {
    pattern: /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/,
    rule: "2 to 63 lower-case letters, digits and hyphens, with no hyphen at either end",
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
  /** JavaScript takes `__proto__` for something else than a key, and would lose it on the way. */
  environmentVariable: {
    pattern: /^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]{0,254}$/,
    rule: "1 to 255 letters, digits and underscores, from a letter or underscore, and not __proto__",
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
  /** Of a blob. Azure takes more characters, but in URLs they would stand encoded. */
  blob: {
    pattern: /^(?=.{1,1024}$)[\w()@+=,.-]{0,253}[\w()@+=,-](?:\/[\w()@+=,.-]{0,253}[\w()@+=,-])*$/,
    rule: "1 to 1024 letters, digits and _()@+=,.- in parts of up to 254 with slashes between, none with a dot at its end",
  },
  /** As Debian's policy has them; apt takes a hyphen at the end for the wish to remove the package. */
  debianPackage: {
    pattern: /^[a-z0-9][a-z0-9+.-]{0,126}[a-z0-9+.]$/,
    rule: "2 to 128 lower-case letters, digits and +.-, from a letter or digit, with no hyphen at the end",
  },
  /** Of the tz database, as far as its form goes. */
  timezone: {
    pattern: /^(?=.{1,64}$)[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/,
    rule: "a name of the tz database, such as Europe/Berlin",
  },
  region: {
    pattern: /^[a-z]{1,30}[0-9]{0,3}$/,
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

/**
 * Users and groups that an image has from the start: nobody can be made with the name of either.
 * Source: Debian's base-passwd, and the packages of the images of HostImage.
 */
export const SYSTEM_ACCOUNTS: ReadonlySet<string> = new Set(
  (
    "adm _apt audio avahi backup bin cdrom chrony crontab daemon dbus dialout dip disk dnsmasq docker fax floppy " +
    "ftp games gnats halt input irc kmem kvm landscape list lock lp lxd mail man messagebus mem netdev news nobody " +
    "nogroup nullmail operator plugdev polkitd pollinate postfix proxy render root rpc sasl sgx shadow shutdown " +
    "src sshd sssd staff statd sudo sync sys syslog systemd-journal systemd-network systemd-oom systemd-resolve " +
    "systemd-timesync tape tcpdump tss tty users utmp uucp uuidd video voice wheel www-data"
  ).split(" "),
);
