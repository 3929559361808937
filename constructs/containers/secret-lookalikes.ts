/** The variables of an environment whose names say that they hold a secret; not those that are empty or name a file. */
export function secretLookalikes(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => value !== "" && looksSecret(name))
    .map(([name]) => name);
}

/** Without the value. */
export function lookalikeText(name: string): string {
  const secret = wordsOf(name).join("-");
  return (
    `the environment variable ${name} looks like a secret, and env is kept in files that others can read. Take it out of ` +
    `env and give it as a file: secrets: { ${name}: StackVault.of(stack).secret("${secret}") }.`
  );
}

function looksSecret(name: string): boolean {
  const words = wordsOf(name);
  if (words.at(-1) === "file") return false;
  // Whole words, in the plural too: not TOKENIZER, not SECRETARY.
  return SECRETS.test(` ${words.join(" ")} `);
}

const SECRETS =
  / (?:passwords?|passwd|secrets?|tokens?|api ?keys?|private ?keys?|access ?keys?|connection ?strings?|credentials?) /;

/** Of `DB_PASSWORD`, `dbPassword`, `DBPassword`: `db`, `password`. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .split("_")
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}
