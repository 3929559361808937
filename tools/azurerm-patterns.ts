/** Forms of names and values that Azure asks for, as azurerm 4.55.0 checks them before a plan. */
export const PATTERNS: Readonly<Record<string, { readonly pattern: string; readonly expected: string }>> = {
  "agent-pool-name": {
    pattern: "^[a-z][a-z0-9]{0,11}$",
    expected: "1 to 12 lower case letters and digits that begin with a letter",
  },
  "bastion-name": {
    pattern: "^(?=.{1,80}$)[A-Za-z0-9][\\w.-]+\\w$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin and end with a letter or digit",
  },
  "container-name": {
    pattern: "^(\\$root|\\$web|(?=.{3,63}$)[0-9a-z][0-9a-z-]*)$",
    expected: "3 to 63 lower case letters, digits and hyphens that do not begin with a hyphen",
  },
  "domain-label": {
    pattern: "^[a-z][a-z0-9-]{1,61}[a-z0-9]$",
    expected:
      "3 to 63 lower case letters, digits and hyphens that begin with a letter and end with a letter or digit",
  },
  "gallery-name": {
    pattern: "^[A-Za-z0-9._]{1,80}$",
    expected: "at most 80 letters, digits, periods and underscores",
  },
  "group-name": {
    pattern: "^(?!.*\\.$)[-\\w.()]{1,90}$",
    expected:
      "at most 90 letters, digits, hyphens, underscores, parentheses and periods that do not end with a period",
  },
  "http-url": {
    pattern: "^https?://\\S+$",
    expected: "an address that begins with http:// or https:// and holds no white space",
  },
  "image-name": {
    pattern: "^[A-Za-z0-9._-]{1,80}$",
    expected: "at most 80 letters, digits, periods, hyphens and underscores",
  },
  "image-version": {
    pattern: "^(\\d{1,10}\\.\\d{1,10}\\.\\d{1,10}|latest|recent)$",
    expected: "three numbers as in 1.2.3, latest or recent",
  },
  "linux-admin": { pattern: adminPattern(64), expected: adminExpected(64) },
  "linux-hostname": {
    pattern:
      "^(?!_)(?=.{1,64}$)[^\\\\/\"[\\]:|<>+=;,?*@&~!#$%^()_{}']*[^\\\\/\"[\\]:|<>+=;,?*@&~!#$%^()_{}'.-]$",
    expected:
      "a host name of at most 64 characters without special ones, that does not end with a period or a hyphen",
  },
  "linux-password": { pattern: passwordPattern(6, 72), expected: passwordExpected(6, 72) },
  "lower-case": { pattern: "^[^A-Z\\s]+$", expected: "in lower case and without white space" },
  "machine-name": {
    pattern: "^(?!\\d+$)(?=.{1,80}$)[a-zA-Z0-9]([a-zA-Z0-9._-]*\\w)?$",
    expected:
      "at most 80 letters, digits, periods, hyphens and underscores, not digits alone, that begin with a letter or digit and end with one or an underscore",
  },
  "network-name": {
    pattern: "^[a-zA-Z\\d]([a-zA-Z\\d\\-_.]{0,78}[a-zA-Z\\d_])?$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
  },
  "recovery-vault-name": {
    pattern: "^[a-zA-Z][-a-zA-Z0-9]{1,49}$",
    expected: "2 to 50 letters, digits and hyphens that begin with a letter",
  },
  "registry-name": { pattern: "^[a-zA-Z0-9]{5,50}$", expected: "5 to 50 letters and digits" },
  "resource-id": {
    pattern: "^/subscriptions/[^/]+(/[^/]+/[^/]+)*$",
    expected: "the id of a resource in Azure (/subscriptions/…)",
  },
  "rule-name": {
    pattern: "^(?=.{1,80}$)[a-zA-Z0-9]([\\w.-]*\\w)?$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
  },
  "scope-map-name": {
    pattern: "^[a-zA-Z0-9-]{5,49}$",
    expected: "5 to 49 letters, digits and hyphens",
  },
  "share-name": {
    pattern: "^(?!.*--)(?=.{3,63}$)[0-9a-z][0-9a-z-]*$",
    expected: "3 to 63 lower case letters, digits and single hyphens that do not begin with a hyphen",
  },
  "storage-account-name": {
    pattern: "^[a-z0-9]{3,24}$",
    expected: "3 to 24 lower case letters and digits",
  },
  "storage-ip-rule": {
    pattern:
      "^(?!10\\.|192\\.168\\.|172\\.(1[6-9]|2\\d|3[01])\\.)(\\d{1,3}\\.){3}\\d{1,3}(/(\\d|[12]\\d|30))?$",
    expected:
      "a public IPv4 address or a range of these with a prefix of at most 30 bits, as in 23.45.1.0/30",
  },
  "token-name": {
    pattern: "^[a-zA-Z][a-zA-Z0-9-]{4,48}$",
    expected: "5 to 49 letters, digits and hyphens that begin with a letter",
  },
  "vault-item-name": { pattern: "^[0-9a-zA-Z-]+$", expected: "letters, digits and hyphens" },
  "vault-name": { pattern: "^[a-zA-Z0-9-]{3,24}$", expected: "3 to 24 letters, digits and hyphens" },
  "webhook-name": { pattern: "^[a-zA-Z0-9]{5,50}$", expected: "5 to 50 letters and digits" },
  "windows-admin": { pattern: `(?!.*\\.$)${adminPattern(20)}`, expected: adminExpected(20) },
  "windows-password": { pattern: passwordPattern(8, 123), expected: passwordExpected(8, 123) },
  "workspace-name": {
    pattern: "^(?=.{4,63}$)[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$",
    expected: "4 to 63 letters, digits and hyphens that neither begin nor end with a hyphen",
  },
};

/** Names that Azure keeps from administrators, because everybody tries them. */
function adminPattern(longest: number): string {
  const refused =
    "administrator|admin|user|user1|test|user2|test1|user3|admin1|1|123|a|actuser|adm|admin2|aspnet|backup|console|" +
    "david|guest|john|owner|root|server|sql|support|support_388945a0|sys|test2|test3|user4|user5";
  return `^(?!(${refused})$)(?=.*\\S).{1,${longest}}$`;
}

function adminExpected(longest: number): string {
  return `at most ${longest} characters and none of the names that Azure refuses, such as root, admin or test`;
}

/** Three of four: lower case, upper case, digit, other; and none of the best known. */
function passwordPattern(shortest: number, longest: number): string {
  const [lower, upper, digit, other] = ["(?=.*[a-z])", "(?=.*[A-Z])", "(?=.*\\d)", "(?=.*\\W)"];
  const kinds = [
    `${lower}${upper}${digit}`,
    `${lower}${upper}${other}`,
    `${lower}${digit}${other}`,
    `${upper}${digit}${other}`,
  ].join("|");
  const refused =
    "abc@123|P@\\$\\$w0rd|P@ssw0rd|P@ssword123|Pa\\$\\$word|pass@word1|Password!|Password1|Password22|iloveyou!";
  return `^(?!(${refused})$)(${kinds}).{${shortest},${longest}}$`;
}

function passwordExpected(shortest: number, longest: number): string {
  return `${shortest} to ${longest} characters of three kinds out of lower case, upper case, digits and others, and not well known`;
}
