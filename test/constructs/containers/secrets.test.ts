import { describe, expect, it } from "vitest";
import {
  AzureStack,
  type ContainerProps,
  Identity,
  Mount,
  type OnSecretChange,
  SmbShare,
  StackVault,
  Vault,
} from "../../../constructs/index.js";
import { ID, QUOTA } from "../inputs/programs.js";
import { addresses, errorOf, ref, resource, synthesize, testApp, testHost, testStack } from "../support.js";

/** A container whose secrets are of the stack's own vault, by file. */
function withSecrets(files: Record<string, string>, props: ContainerProps = {}) {
  const stack = testStack();
  const vault = StackVault.of(stack);
  const secrets = Object.fromEntries(Object.entries(files).map(([file, name]) => [file, vault.secret(name)]));
  testHost({}, stack).addContainer("site", { image: "caddy", ...props, secrets });
  return stack;
}

describe("a container with secrets", () => {
  it("has them as files, which variables name, and says which ones they are", () => {
    const { spec } = synthesize(withSecrets({ DB_PASSWORD: "db" }, { env: { MODE: "fast" } }));
    const [host] = spec.hosts;
    expect(host?.identity).toBe("azurerm_user_assigned_identity.web_identity");
    expect(host?.containers[0]).toMatchObject({
      env: { MODE: "fast", DB_PASSWORD_FILE: "/run/secrets/DB_PASSWORD" },
      mounts: [{ source: "/run/longshore/secrets/site", target: "/run/secrets", readOnly: true }],
      secrets: {
        files: [{ file: "DB_PASSWORD", vault: "azurerm_key_vault.vault", secret: "db" }],
        onChange: "restart",
      },
    });
  });

  it("says nothing of any where it has none", () => {
    const stack = testStack();
    testHost({}, stack).addContainer("site", { image: "caddy", secrets: {} });
    const [host] = synthesize(stack).spec.hosts;
    expect(host).not.toHaveProperty("identity");
    expect(host?.containers[0]).toMatchObject({ env: {}, mounts: [] });
    expect(host?.containers[0]).not.toHaveProperty("secrets");
  });

  it.each<OnSecretChange>(["restart", "nothing", { signal: "SIGHUP" }])(
    "says what a new value means: %j",
    (onSecretChange) => {
      const { spec } = synthesize(withSecrets({ KEY: "key" }, { onSecretChange }));
      expect(spec.hosts[0]?.containers[0]?.secrets?.onChange).toEqual(onSecretChange);
    },
  );

  it.each<[string, () => unknown, string]>([
    [
      "a name that is none",
      () => withSecrets({ DB_PASSWORD: "my db" }),
      'shop/web/site: the name of a secret is 1 to 127 letters, digits and hyphens, not "my db".',
    ],
    [
      "a variable that is none",
      () => withSecrets({ "DB-PASSWORD": "db" }),
      "shop/web/site: the name of a secret's variable, without _FILE, is 1 to 250 letters",
    ],
    [
      "a variable of env",
      () => withSecrets({ KEY: "key" }, { env: { KEY_FILE: "/key" } }),
      "shop/web/site: the secret KEY is given by KEY_FILE, which names its file, not KEY_FILE in env, too.",
    ],
    [
      "the same as a literal",
      () => withSecrets({ KEY: "key" }, { env: { KEY: "x" } }),
      "not KEY in env, too. Leave it out of env.",
    ],
    [
      "a mount below",
      () => withSecrets({ KEY: "key" }, { mounts: [Mount.bind("/srv/a", "/run/secrets/a")] }),
      'a container with secrets has them at /run/secrets, and no mount at, above or below that, not "/run/secrets/a".',
    ],
    [
      "a mount above",
      () => withSecrets({ KEY: "key" }, { mounts: [Mount.bind("/srv/a", "/run")] }),
      'not "/run". Mount it somewhere else.',
    ],
    [
      "another change",
      () =>
        withSecrets({ KEY: "key" }, { onSecretChange: { signal: "SIGKILL" } as unknown as OnSecretChange }),
      'onSecretChange is "restart", "nothing" or { signal }, one of SIGHUP,',
    ],
  ])("refuses %s", (_what, make, told) => {
    expect(errorOf(make)).toContain(told);
  });

  it("has them of a vault in its own stack", () => {
    const app = testApp();
    const [shop, other] = ["shop", "other"].map((id) => new AzureStack(app, id, { location: "westeurope" }));
    if (!shop || !other) throw new Error("no stacks");
    const secrets = { KEY: StackVault.of(other).secret("key") };
    expect(errorOf(() => testHost({}, shop).addContainer("site", { image: "caddy", secrets }))).toContain(
      "shop/web: a container's secrets are of a vault in its own stack, not one of the stack other. " +
        "Bring the vault in with Vault.fromExisting.",
    );
  });
});

describe("a host", () => {
  it("may read each of its containers' secrets once, whether it is there yet or not, and nothing else", () => {
    const stack = testStack();
    const vault = StackVault.of(stack);
    const host = testHost({}, stack);
    const secrets = { KEY: vault.secret("key") };
    host.addContainer("one", { image: "caddy", secrets });
    host.addContainer("two", { image: "caddy", secrets: { OTHER: vault.secret("Key") } });
    host.addJob("three", { image: "caddy", secrets: { DB: vault.secret("db") } });
    const roles = addresses(stack).filter((address) => address.includes("role_assignment"));
    expect(roles).toEqual([
      "azurerm_role_assignment.vault_writer",
      "azurerm_role_assignment.web_secrets_vault-db",
      "azurerm_role_assignment.web_secrets_vault-key",
    ]);
    expect(resource(stack, "azurerm_role_assignment.web_secrets_vault-key")).toMatchObject({
      scope: `${ref("azurerm_key_vault.vault.id")}/secrets/key`,
      role_definition_name: "Key Vault Secrets User",
      principal_id: ref("azurerm_user_assigned_identity.web_identity.principal_id"),
    });
    expect(addresses(stack).filter((address) => address.includes("key_vault_secret"))).toEqual([]);
  });

  it("may read those of a vault that exists already, as the identity that it has", () => {
    const stack = testStack();
    const keys = Vault.fromExisting(stack, "keys", { vaultId: ID.vault });
    testHost({ identity: Identity.systemAssigned() }, stack).addContainer("site", {
      image: "caddy",
      secrets: { KEY: keys.secret("key") },
    });
    const { configuration, spec } = synthesize(stack);
    expect(configuration.data?.azurerm_key_vault?.keys).toMatchObject({
      name: "keys",
      resource_group_name: "ops",
    });
    expect(spec.hosts[0]?.containers[0]?.secrets?.files[0]?.vault).toBe("data.azurerm_key_vault.keys");
    expect(spec.hosts[0]).not.toHaveProperty("identity");
    expect(resource(stack, "azurerm_role_assignment.web_secrets_keys-key")).toMatchObject({
      scope: `${ID.vault}/secrets/key`,
      principal_id: ref("azurerm_linux_virtual_machine.web.identity[0].principal_id"),
    });
  });
});

describe("a stack's own vault", () => {
  const features = (stack: AzureStack) => {
    const { provider } = synthesize(stack).configuration as unknown as {
      provider: { azurerm: { features: Record<string, unknown>[] }[] };
    };
    return provider.azurerm[0]?.features[0];
  };

  it("can be recovered when it was destroyed with secrets that only a user knows", () => {
    const stack = withSecrets({ KEY: "key" });
    expect(features(stack)).toMatchObject({
      key_vault: [{ purge_soft_delete_on_destroy: false }],
      resource_group: [{ prevent_deletion_if_contains_resources: true }],
    });
    expect(synthesize(stack).spec.removable).toContain("azurerm_key_vault.vault");
  });

  it("is purged where it holds keys of shares alone", () => {
    const stack = testStack();
    testHost({}, stack).mountShare(new SmbShare(stack, "uploads", { quota: QUOTA }));
    expect(features(stack)).not.toHaveProperty("key_vault");
  });

  it("leaves what the program says of vaults", () => {
    const stack = withSecrets({ KEY: "key" });
    stack.provider.features = [{ keyVault: [{ purgeSoftDeleteOnDestroy: true }] }];
    expect(features(stack)).toMatchObject({ key_vault: [{ purge_soft_delete_on_destroy: true }] });
  });
});

describe("a literal in env", () => {
  function warnings(env: Record<string, string>): string[] {
    const host = testHost();
    host.addContainer("site", { image: "caddy", env });
    return host.node.metadata.filter(({ type }) => type.includes("warn")).map(({ data }) => String(data));
  }

  it.each([
    "DB_PASSWORD",
    "MYSQL_ROOT_PASSWD",
    "CLIENT_SECRET",
    "TOKEN",
    "githubToken",
    "API_KEY",
    "apiKey",
    "APIKEY",
    "SSH_PRIVATE_KEY",
    "AWSAccessKeyId",
    "CONNECTION_STRING",
    "GOOGLE_CREDENTIALS",
    "db__password",
  ])("whose name looks like a secret is warned of: %s", (name) => {
    const [warning, ...more] = warnings({ [name]: "hunter2" });
    expect(warning).toMatch(
      new RegExp(`^shop/web/site: the environment variable ${name} looks like a secret`),
    );
    expect(warning).not.toContain("hunter2");
    expect(more).toEqual([]);
  });

  it.each([
    "DB_PASSWORD_FILE",
    "TOKENIZER",
    "SECRETARY",
    "KEYBOARD",
    "PRIVATE",
    "PASSWORDLESS",
    "ACCESS_LOG",
    "MODE",
  ])("with another name is none: %s", (name) => {
    expect(warnings({ [name]: "x" })).toEqual([]);
  });

  it("that is empty is none, and the remedy is one that works", () => {
    expect(warnings({ DB_PASSWORD: "" })).toEqual([]);
    expect(warnings({ DB_PASSWORD: "x" })[0]).toContain(
      'secrets: { DB_PASSWORD: StackVault.of(stack).secret("db-password") }.',
    );
  });
});
