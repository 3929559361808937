import type { Pattern } from "./azurerm-pattern.js";

/** The forms of names that azurerm 4.55.0 checks before a plan; azurerm-values.json tells each rule's source. */
export const NAMES: Readonly<Record<string, Pattern>> = {
  "agent-pool-name": {
    pattern: "^[a-z][a-z0-9]{0,11}$",
    expected: "1 to 12 lower case letters and digits that begin with a letter",
    example: "pool1",
  },
  "app-certificate-name": {
    pattern: "^(?!.*--)[a-z0-9][a-z0-9.-]*[a-z0-9]$",
    expected:
      "at least 2 lower case letters, digits, periods and single hyphens that begin and end with a letter or digit",
    example: "my-certificate",
  },
  "app-container-name": {
    pattern: "^([a-z0-9]|[a-z0-9][a-z0-9.-]{0,44}[a-z0-9_])$",
    expected:
      "at most 46 lower case letters, digits, hyphens and periods that begin and end with a letter or digit",
    example: "web",
  },
  "app-environment-name": {
    pattern: "^(?!.*-$)[a-zA-Z][a-zA-Z0-9-]{0,58}[a-z]?$",
    expected: "at most 60 letters, digits and hyphens that begin with a letter and do not end with a hyphen",
    example: "apps",
  },
  "app-job-name": {
    pattern: "^(?!.*--)(?=.{1,32}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
    expected:
      "at most 32 lower case letters, digits and single hyphens that begin and end with a letter or digit",
    example: "nightly",
  },
  "app-name": {
    pattern: "^(?!.*--)([a-z]|[a-z0-9][a-z0-9.-]{0,30}[a-z0-9_])$",
    expected:
      "at most 32 lower case letters, digits and single hyphens that begin and end with a letter or digit",
    example: "shop",
  },
  "app-scale-rule-name": {
    pattern: "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
    expected: "lower case letters, digits, hyphens and periods that begin and end with a letter or digit",
    example: "by-queue",
  },
  "app-secret-name": {
    pattern: "^(?!.*-$)[a-z0-9][a-z0-9-]{0,251}[a-z0-9]?$",
    expected: "at most 253 lower case letters, digits and hyphens that neither begin nor end with a hyphen",
    example: "api-key",
  },
  "app-storage-name": {
    pattern: "^(?!.*--)(?!.*-$)[a-z][a-z0-9-]{0,30}[a-z]?$",
    expected:
      "at most 32 lower case letters, digits and single hyphens that begin with a letter and do not end with a hyphen",
    example: "files",
  },
  "availability-set-name": {
    pattern: "^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,78}[a-zA-Z0-9_])?$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
    example: "web-set",
  },
  "backup-policy-name": {
    pattern: "^[a-zA-Z][-_!a-zA-Z0-9]{2,149}$",
    expected: "3 to 150 letters, digits, hyphens, underscores and exclamation marks that begin with a letter",
    example: "nightly",
  },
  "bastion-name": {
    pattern: "^(?=.{1,80}$)[A-Za-z0-9][\\w.-]+\\w$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
    example: "bastion",
  },
  "cache-rule-name": {
    pattern: "^(?=.{5,49}$)[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$",
    expected: "5 to 49 letters, digits and single hyphens that neither begin nor end with a hyphen",
    example: "docker-hub",
  },
  "cluster-extension-name": {
    pattern: "^[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}$",
    expected: "at most 253 letters, digits, periods and hyphens that begin with a letter or digit",
    example: "flux",
  },
  "container-name": {
    pattern: "^(\\$root|\\$web|(?=.{3,63}$)[0-9a-z][0-9a-z-]*)$",
    expected: "3 to 63 lower case letters, digits and hyphens that do not begin with a hyphen",
    example: "images",
  },
  "dapr-component-name": {
    pattern: "^(?!.*--)(?!.*-$)[a-z][a-z0-9-]{0,58}[a-z]?$",
    expected:
      "at most 60 lower case letters, digits and single hyphens that begin with a letter and do not end with a hyphen",
    example: "state-store",
  },
  "deployment-name": {
    pattern: "^[a-zA-Z0-9._()-]+$",
    expected: "letters, digits, hyphens, periods, underscores and parentheses",
    example: "first-deployment",
  },
  "diagnostic-setting-name": {
    pattern: "^[^<>*%&:\\\\?+/]{1,260}$",
    expected: "1 to 260 characters, none of them < > * % & : \\ ? + or /",
    example: "to-workspace",
  },
  "directory-name": {
    pattern: '^(?!\\.+$)[^"/:|<>*?]+(/[^":|<>*?]+)*$',
    expected: 'not dots alone, not beginning with a slash and without " : | < > * and ?',
    example: "reports/2030",
  },
  "disk-encryption-set-name": {
    pattern: "^[a-zA-Z0-9][\\w.-]{0,78}\\w$",
    expected:
      "2 to 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
    example: "my-keys",
  },
  "domain-label": {
    pattern: "^[a-z][a-z0-9-]{1,61}[a-z0-9]$",
    expected:
      "3 to 63 lower case letters, digits and hyphens that begin with a letter and end with a letter or digit",
    example: "my-shop",
  },
  "encryption-scope-name": {
    pattern: "^[0-9a-zA-Z]{4,63}$",
    expected: "4 to 63 letters and digits",
    example: "scope1",
  },
  "endpoint-policy-name": {
    pattern: "^[a-zA-Z0-9]([\\w.-]{0,78}\\w)?$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
    example: "storage-policy",
  },
  "event-hub-name": {
    pattern: "^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,254}[a-zA-Z0-9])?$",
    expected:
      "at most 256 letters, digits, underscores, periods and hyphens that begin and end with a letter or digit",
    example: "metrics",
  },
  "extension-name": { pattern: "^[^/]+$", expected: "not empty and without a slash", example: "bootstrap" },
  "gallery-name": {
    pattern: "^[A-Za-z0-9._]{1,80}$",
    expected: "at most 80 letters, digits, periods and underscores",
    example: "my_gallery",
  },
  "gallery-prefix": {
    pattern: "^[A-Za-z0-9]{5,16}$",
    expected: "5 to 16 letters and digits",
    example: "prefix1",
  },
  "group-name": {
    pattern: "^(?!.*\\.$)[-\\w.()]{1,90}$",
    expected:
      "at most 90 letters, digits, hyphens, underscores, parentheses and periods that do not end with a period",
    example: "my-group",
  },
  "image-name": {
    pattern: "^[A-Za-z0-9._-]{1,80}$",
    expected: "at most 80 letters, digits, periods, hyphens and underscores",
    example: "web-image",
  },
  "image-offer": {
    pattern: "^(?!.*\\.$)[A-Za-z0-9._-]{1,64}$",
    expected: "at most 64 letters, digits, periods, hyphens and underscores that do not end with a period",
    example: "debian-13",
  },
  "image-publisher": {
    pattern: "^(?!.*\\.$)[A-Za-z0-9._-]{1,128}$",
    expected: "at most 128 letters, digits, periods, hyphens and underscores that do not end with a period",
    example: "Debian",
  },
  "image-version": {
    pattern: "^(\\d{1,10}\\.\\d{1,10}\\.\\d{1,10}|latest|recent)$",
    expected: "three numbers as in 1.2.3, latest or recent",
    example: "1.2.3",
  },
  "kubernetes-admin": {
    pattern: "^[A-Za-z][-A-Za-z\\d_]*$",
    expected: "letters, digits, underscores and hyphens that begin with a letter",
    example: "operator",
  },
  "kubernetes-dns-prefix": {
    pattern: "^[a-zA-Z\\d]([-a-zA-Z\\d]{0,52}[a-zA-Z\\d])?$",
    expected: "at most 54 letters, digits and hyphens that begin and end with a letter or digit",
    example: "shop",
  },
  "linux-hostname": {
    pattern:
      "^(?!_)(?!\\s*$)(?=.{1,64}$)[^\\\\/\"[\\]:|<>+=;,?*@&~!#$%^()_{}']*[^\\\\/\"[\\]:|<>+=;,?*@&~!#$%^()_{}'.-]$",
    expected:
      "a host name of at most 64 characters without special ones, that does not end with a period or a hyphen",
    example: "web1",
  },
  "linux-hostname-prefix": {
    pattern:
      "^(?!\\s*$)(?=.{1,58}$)[^\\\\/\"[\\]:|<>+=;,?*@&~!#$%^()_{}']*[^\\\\/\"[\\]:|<>+=;,?*@&~!#$%^()_{}'.]$",
    expected:
      "the beginning of a host name, of at most 58 characters without special ones, that does not end with a period",
    example: "web",
  },
  "local-user-name": {
    pattern: "^[a-z0-9]{3,64}$",
    expected: "3 to 64 lower case letters and digits",
    example: "uploader",
  },
  "lock-name": {
    pattern: "^(?=.*[A-Za-z0-9_-]).{1,259}$",
    expected: "at most 259 characters, one of them at least a letter, digit, hyphen or underscore",
    example: "keep",
  },
  "lower-case": {
    pattern: "^(?!\\s*$)[^A-Z ]+$",
    expected: "in lower case and without white space",
    example: "www",
  },
  "machine-name": {
    pattern: "^(?!\\d+$)(?=.{1,80}$)[a-zA-Z0-9]([a-zA-Z0-9._-]*\\w)?$",
    expected:
      "at most 80 letters, digits, periods, hyphens and underscores, not digits alone, that begin with a letter or digit and end with one or an underscore",
    example: "web1",
  },
  "network-name": {
    pattern: "^[a-zA-Z\\d]([a-zA-Z\\d\\-_.]{0,78}[a-zA-Z\\d_])?$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
    example: "my-net",
  },
  "policy-assignment-name": {
    pattern: "^(?!\\s*$)[^#<>%&:\\\\?/]{0,63}[^#<>%&:\\\\?/ .]$",
    expected:
      "at most 64 characters without # < > % & : \\ ? and /, that do not end with a period or a space",
    example: "require-tags",
  },
  "policy-group-name": {
    pattern: "^[a-zA-Z][a-zA-Z._-]{0,78}[a-zA-Z_]?$",
    expected: "at most 80 letters, periods, underscores and hyphens that begin with a letter",
    example: "engineers",
  },
  "private-link-subresource": {
    pattern: "^(|[a-zA-Z0-9][\\w.-]{1,61}[a-zA-Z0-9])$",
    expected:
      "3 to 63 letters, digits, underscores, periods and hyphens that begin and end with a letter or digit",
    example: "vault",
  },
  "recovery-vault-name": {
    pattern: "^[a-zA-Z][-a-zA-Z0-9]{1,49}$",
    expected: "2 to 50 letters, digits and hyphens that begin with a letter",
    example: "backups",
  },
  "registry-name": {
    pattern: "^[a-zA-Z0-9]{5,50}$",
    expected: "5 to 50 letters and digits",
    example: "myregistry",
  },
  "registry-task-name": {
    pattern: "^[\\w-]*$",
    expected: "letters, digits, underscores and hyphens",
    example: "build",
  },
  "remediation-name": {
    pattern: "^[^A-Z%^#/\\\\&?]{1,260}$",
    expected: "at most 260 characters without upper case letters and without % ^ # / \\ & and ?",
    example: "fix-tags",
  },
  "rule-name": {
    pattern: "^(?=.{1,80}$)[a-zA-Z0-9]([\\w.-]*\\w)?$",
    expected:
      "at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore",
    example: "http",
  },
  "run-command-name": {
    pattern: "^(?=.{1,80}$)[a-zA-Z0-9]([a-zA-Z0-9._-]*\\w)?$",
    expected:
      "at most 80 letters, digits, periods, hyphens and underscores that begin with a letter or digit and end with one or an underscore",
    example: "prepare",
  },
  "scale-set-domain-label": {
    pattern: "^[a-z][a-z0-9-]{1,24}[a-z0-9]$",
    expected:
      "3 to 26 lower case letters, digits and hyphens that begin with a letter and end with a letter or digit",
    example: "my-shop",
  },
  "scope-map-name": {
    pattern: "^[a-zA-Z0-9-]{5,49}$",
    expected: "5 to 49 letters, digits and hyphens",
    example: "read-only",
  },
  "security-rule-name": { pattern: "^[^/\\\\?%]*$", expected: "without / \\ ? and %", example: "allow-ssh" },
  "share-name": {
    pattern: "^(?!.*--)(?=.{3,63}$)[0-9a-z][0-9a-z-]*$",
    expected: "3 to 63 lower case letters, digits and single hyphens that do not begin with a hyphen",
    example: "uploads",
  },
  "snapshot-name": {
    pattern: "^[A-Za-z0-9_-]{1,80}$",
    expected: "at most 80 letters, digits, underscores and hyphens",
    example: "before-update",
  },
  "ssh-key-name": {
    pattern: "^[-a-zA-Z0-9(_).]{1,128}$",
    expected: "at most 128 letters, digits, underscores, periods, hyphens and parentheses",
    example: "laptop",
  },
  "storage-account-name": {
    pattern: "^[a-z0-9]{3,24}$",
    expected: "3 to 24 lower case letters and digits",
    example: "myuploads",
  },
  "token-name": {
    pattern: "^[a-zA-Z][a-zA-Z0-9-]{4,48}$",
    expected: "5 to 49 letters, digits and hyphens that begin with a letter",
    example: "puller",
  },
  "vault-item-name": {
    pattern: "^[0-9a-zA-Z-]+$",
    expected: "letters, digits and hyphens",
    example: "db-password",
  },
  "vault-name": {
    pattern: "^[a-zA-Z0-9-]{3,24}$",
    expected: "3 to 24 letters, digits and hyphens",
    example: "my-vault",
  },
  "webhook-name": {
    pattern: "^[a-zA-Z0-9]{5,50}$",
    expected: "5 to 50 letters and digits",
    example: "onpush",
  },
  "windows-hostname": {
    pattern: "^(?!\\d+$)(?!.*-$)[a-zA-Z0-9-]{1,15}$",
    expected: "at most 15 letters, digits and hyphens, not digits alone, that do not end with a hyphen",
    example: "web1",
  },
  "windows-hostname-prefix": {
    pattern: "^(?!\\d+$)[a-zA-Z0-9-]{1,9}$",
    expected: "at most 9 letters, digits and hyphens, not digits alone",
    example: "web",
  },
  "workload-policy-name": {
    pattern: "^[a-zA-Z][-\\da-zA-Z]{2,149}$",
    expected: "3 to 150 letters, digits and hyphens that begin with a letter",
    example: "nightly",
  },
  "workspace-name": {
    pattern: "^(?=.{4,63}$)[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$",
    expected: "4 to 63 letters, digits and hyphens that neither begin nor end with a hyphen",
    example: "my-logs",
  },
};
