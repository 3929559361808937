import { LongshoreError } from "../../core/errors.js";
import { makeSshFolder, readAuthorizedKeys } from "../commands/authorized-keys.js";
import { ask } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";

/** The admin user's keys are the declared ones, and no other. */
export const authorizedKeys: HostStep = {
  title: "keys of the admin user",
  check: async (host) => {
    const { keys } = await read(host);
    const declared = declaredKeys(host).map(identity);
    const missing = declared.filter((key) => !keys.includes(key)).length;
    const unknown = keys.filter((key) => !declared.includes(key)).length;
    const count = `${declared.length} ${declared.length === 1 ? "key" : "keys"}`;
    if (missing === 0 && unknown === 0) return { ok: true, seen: `${host.spec.adminUser} has ${count}` };
    const seen = [missing > 0 ? `${missing} missing` : "", unknown > 0 ? `${unknown} undeclared` : ""];
    return {
      ok: false,
      expected: `${host.spec.adminUser} has the ${count} declared`,
      seen: seen.filter(Boolean).join(", "),
    };
  },
  change: async (host) => {
    const declared = declaredKeys(host);
    refuseLockout(host, declared);
    const { adminUser } = host.spec;
    const { home, group } = await read(host);
    await ask(host, makeSshFolder(adminUser, group, home));
    await host.transport.put({
      path: `${home}/.ssh/authorized_keys`,
      content: declared.map((key) => `${key}\n`).join(""),
      mode: 0o600,
      owner: `${adminUser}:${group}`,
    });
  },
};

function declaredKeys({ spec, stackPublicKey }: HostContext): string[] {
  const stackKey = spec.stackKey && stackPublicKey !== undefined ? [stackPublicKey] : [];
  return [...spec.authorizedKeys, ...stackKey].map((line) => line.trim());
}

async function read(host: HostContext): Promise<{ home: string; group: string; keys: string[] }> {
  const [home = "", group = "", ...lines] = (await ask(host, readAuthorizedKeys(host.spec.adminUser))).split(
    "\n",
  );
  const keys = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  return { home, group, keys: keys.map(identity) };
}

/** Type and key, without the comment. A line that begins with options keeps them, and so differs. */
function identity(line: string): string {
  const words = line.trim().split(/\s+/);
  return /^(ssh|ecdsa|sk-)/.test(words[0] ?? "") ? words.slice(0, 2).join(" ") : line;
}

function refuseLockout(host: HostContext, declared: readonly string[]): void {
  if (declared.map(identity).includes(identity(host.transport.loginKey))) return;
  throw new LongshoreError({
    where: host.spec.path,
    rule: "the key that this run logs in with is one of the declared ones",
    seen: "a key that would be taken away",
    remedy: "Declare it, or log in with a declared one: nothing was changed.",
  });
}
