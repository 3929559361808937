import ssh2 from "ssh2";

/** A key that an ssh-agent signs with: its private half is nowhere else. */
export interface AgentKey {
  /** The agent's socket, as in SSH_AUTH_SOCK. */
  readonly socket: string;
  /** An OpenSSH line. */
  readonly publicKey: string;
}

/** One that listens and says nothing, as at the end of a broken connection, is none. */
const ANSWER_MS = 10_000;

/** The public keys that an agent can sign with, as OpenSSH lines; throws when it does not answer. */
export async function agentKeys(socket: string): Promise<string[]> {
  const keys = await new Promise<readonly (ssh2.ParsedKey | ssh2.PublicKeyEntry)[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), ANSWER_MS);
    new ssh2.OpenSSHAgent(socket).getIdentities((error, found) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(found ?? []);
    });
  });
  return keys.flatMap((key) =>
    "getPublicSSH" in key
      ? [`${key.type} ${key.getPublicSSH().toString("base64")} ${key.comment}`.trim()]
      : [],
  );
}

/** The agent as ssh2 uses it, with one key: others would count as failed log-ins. */
export class OneKeyAgent extends ssh2.OpenSSHAgent {
  constructor(private readonly key: AgentKey) {
    super(key.socket);
  }

  override getIdentities(done: Parameters<ssh2.OpenSSHAgent["getIdentities"]>[0]): void {
    const parsed = ssh2.utils.parseKey(this.key.publicKey);
    if (parsed instanceof Error) done(parsed);
    else done(null, [parsed]);
  }
}
