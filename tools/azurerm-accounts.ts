import type { Pattern } from "./azurerm-pattern.js";

/** The names of administrators that Azure keeps from everybody, because everybody tries them. */
const ADMINS =
  "administrator|admin|user|user1|test|user2|test1|user3|admin1|1|123|a|actuser|adm|admin2|aspnet|backup|console|" +
  "david|guest|john|owner|root|server|sql|support|support_388945a0|sys|test2|test3|user4|user5";

/** Those of scale sets with Linux. */
const SYSTEM_ACCOUNTS =
  "abrt|adm|admin|audio|backup|bin|cdrom|cgred|console|crontab|daemon|dbus|dialout|dip|disk|fax|floppy|ftp|fuse|games|" +
  "gnats|gopher|haldaemon|halt|irc|kmem|landscape|libuuid|list|lock|lp|mail|maildrop|man|mem|messagebus|mlocate|modem|" +
  "netdev|news|nfsnobody|nobody|nogroup|ntp|operator|oprofile|plugdev|polkituser|postdrop|postfix|proxy|public|qpidd|" +
  "root|rpc|rpcuser|sasl|saslauth|shadow|shutdown|slocate|src|ssh|sshd|staff|stapdev|stapusr|sudo|sync|sys|syslog|tape|" +
  "tcpdump|test|trusted|tty|users|utempter|utmp|uucp|uuidd|vcsa|video|voice|wheel|whoopsie|www|www-data|wwwrun|xok";

const PASSWORDS =
  "abc@123|P@\\$\\$w0rd|P@ssw0rd|P@ssword123|Pa\\$\\$word|pass@word1|Password!|Password1|Password22|iloveyou!";

/** The names and passwords of administrators, as azurerm 4.55.0 checks them; azurerm-values.json tells each rule's source. */
export const ACCOUNTS: Readonly<Record<string, Pattern>> = {
  "linux-admin": admin(`(?!(${ADMINS})$)(?=.*\\S)`, 64),
  "linux-password": password("\\W", 6, 72),
  "scale-set-linux-admin": admin(`(?! $|(${inAnyCase(SYSTEM_ACCOUNTS)})$)`, 64),
  "scale-set-linux-password": password("[\\W_]", 6, 72),
  "scale-set-windows-admin": admin(`(?! $|(${inAnyCase(ADMINS)})$)(?!.*\\.$)`, 20),
  "scale-set-windows-password": password("[\\W_]", 8, 123),
  "windows-admin": admin(`(?!(${ADMINS})$)(?=.*\\S)(?!.*\\.$)`, 20),
  "windows-password": password("\\W", 8, 123),
};

function admin(conditions: string, longest: number): Pattern {
  return {
    pattern: `^${conditions}.{1,${longest}}$`,
    expected: `at most ${longest} characters and none of the names that Azure refuses, such as root, admin or test`,
    example: "longshore",
  };
}

/** Three of four: lower case, upper case, digit, other; and none of the best known. */
function password(other: string, shortest: number, longest: number): Pattern {
  const kinds = ["[a-z]", "[A-Z]", "\\d", other].map((kind) => `(?=.*${kind})`);
  const threeOfFour = kinds.map((_, left) => kinds.filter((_kind, i) => i !== left).join("")).join("|");
  return {
    pattern: `^(?!(${PASSWORDS})$)(?!\\s*$)(${threeOfFour}).{${shortest},${longest}}$`,
    expected: `${shortest} to ${longest} characters of three kinds out of lower case, upper case, digits and others, and not well known`,
    example: "Passw0rd-of-mine",
  };
}

function inAnyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
