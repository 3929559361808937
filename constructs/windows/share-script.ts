import { powershell } from "../../core/quote.js";
import { WINDOWS_SHARE_PROGRAM } from "./share-program.js";

/** What a Windows machine has to know of a share, but the keys, which it fetches itself. */
export interface WindowsShareDeclaration {
  /** The host name of its server. Terraform may be the only one to know it, as with `secret` and `clientId`. */
  readonly server: string;
  readonly share: string;
  /** The URL of the secret with the account's name and keys. */
  readonly secret: string;
  /** Of the identity that fetches it. */
  readonly clientId: string;
  /** Folders of the share that are made. */
  readonly directories: readonly string[];
  readonly readOnly: boolean;
  readonly storeCredentials: boolean;
}

/** Maps a share to a drive now, and has the machine keep it so. */
export function mountScript(drive: string, declaration: WindowsShareDeclaration): string {
  return script([
    "-Action 'install'",
    `-Drive ${letterOf(drive)}`,
    `-Declaration ${powershell(json(declaration))}`,
    "-Program ($program.ToString())",
  ]);
}

/** Takes the mapping, the task and the files away again. */
export function unmountScript(drive: string): string {
  return script(["-Action 'down'", `-Drive ${letterOf(drive)}`]);
}

/** In seconds: a right that was given a moment ago takes minutes to be known everywhere. */
const WAIT = 600;

function script(options: readonly string[]): string {
  return `$program = {${WINDOWS_SHARE_PROGRAM}}
& $program ${[...options, `-Wait ${WAIT}`].join(" ")}
`;
}

function letterOf(drive: string): string {
  return powershell(drive.replace(":", ""));
}

/**
 * What Terraform fills in is a host name, a URL and a UUID, and stands as it is. Everything else is a program's own text:
 * there, what Terraform, PowerShell or a code page could read in another way is escaped.
 */
function json({ server, share, secret, clientId, ...own }: WindowsShareDeclaration): string {
  const filledIn = { server, remote: `\\\\${server}\\${share}`, secret, clientId };
  return `${JSON.stringify(filledIn).slice(0, -1)},${escaped(JSON.stringify(own)).slice(1)}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|[$%']/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
