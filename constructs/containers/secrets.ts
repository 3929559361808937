import { SECRETS_FOLDER, SECRETS_TARGET } from "../../core/guest.js";
import { areNested } from "../../core/paths.js";
import type { ContainerSpec, SecretsSpec } from "../../core/spec/index.js";
import { type Checks, show } from "../checks/checks.js";
import type { VaultSecret } from "../stack/vault-secret.js";

/** The container is restarted, gets a signal, or reads its files again by itself. */
export type OnSecretChange = "restart" | "nothing" | { readonly signal: SecretSignal };

type SecretSignal = (typeof SIGNALS)[number];
const SIGNALS = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH"] as const;

interface Props {
  readonly secrets?: Readonly<Record<string, VaultSecret>>;
  readonly onSecretChange?: OnSecretChange;
}

/** The secrets of a container, by the names of their files. */
export class ContainerSecrets {
  private readonly secrets: Readonly<Record<string, VaultSecret>>;
  private readonly onChange: OnSecretChange;

  constructor({ secrets = {}, onSecretChange = "restart" }: Props) {
    this.secrets = secrets;
    this.onChange = onSecretChange;
  }

  get all(): readonly VaultSecret[] {
    return Object.values(this.secrets);
  }

  /** The variables that name the files, as official images take them. */
  get env(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.secrets).map((file) => [variableOf(file), `${SECRETS_TARGET}/${file}`]),
    );
  }

  /** One folder: a mount of a single file would go on with the file that it was when that is replaced. */
  mounts(container: string): ContainerSpec["mounts"] {
    if (this.all.length === 0) return [];
    return [{ source: `${SECRETS_FOLDER}/${container}`, target: SECRETS_TARGET, readOnly: true }];
  }

  toSpec(): { secrets?: SecretsSpec } {
    if (this.all.length === 0) return {};
    const files = Object.entries(this.secrets).map(([file, { vault, name }]) => ({
      file,
      vault: vault.address,
      secret: name,
    }));
    return { secrets: { files, onChange: this.onChange } };
  }

  check(
    checks: Checks,
    env: Readonly<Record<string, string>>,
    mounts: ReadonlyArray<{ readonly target: string }>,
  ): void {
    const { onChange } = this;
    checks.that(onChange === "restart" || onChange === "nothing" || SIGNALS.includes(onChange?.signal), {
      rule: `onSecretChange is "restart", "nothing" or { signal }, one of ${SIGNALS.join(", ")}`,
      seen: show(JSON.stringify(onChange) ?? "undefined"),
    });
    for (const [file, secret] of Object.entries(this.secrets)) {
      const isName = checks.name("the name of a secret's variable, without _FILE,", file, FILE_NAME);
      if (isName) checkVariable(checks, file, env);
      secret.check(checks);
    }
    const over = mounts.find(({ target }) => areNested(target, SECRETS_TARGET));
    checks.that(this.all.length === 0 || over === undefined, {
      rule: `a container with secrets has them at ${SECRETS_TARGET}, and no mount at, above or below that`,
      seen: show(over?.target ?? ""),
      remedy: "Mount it somewhere else.",
    });
  }
}

/** So that the variable that names the file has a name, too. */
const FILE_NAME = {
  pattern: /^(?=.{1,250}$)(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$/,
  rule: "1 to 250 letters, digits and underscores, from a letter or underscore, and not __proto__",
};

function variableOf(file: string): string {
  return `${file}_FILE`;
}

/** Official images refuse a value that is given in both ways. */
function checkVariable(checks: Checks, file: string, env: Readonly<Record<string, string>>): void {
  for (const name of [file, variableOf(file)]) {
    checks.that(!Object.hasOwn(env, name), {
      rule: `the secret ${file} is given by ${variableOf(file)}, which names its file`,
      seen: `${name} in env, too`,
      remedy: "Leave it out of env.",
    });
  }
}
