import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WINDOWS_SHARE_PROGRAM } from "../../../constructs/windows/share-program.js";
import {
  mountScript,
  unmountScript,
  type WindowsShareDeclaration,
} from "../../../constructs/windows/share-script.js";
import { readLiteral } from "../../support/powershell.js";

const declaration: WindowsShareDeclaration = {
  server: "shopuploads.file.core.windows.net",
  share: "uploads",
  secret: "https://shop.vault.azure.net/secrets/share-uploads",
  clientId: "6f1c0000-0000-4000-8000-000000000000",
  directories: ["invoices/2026"],
  readOnly: false,
  storeCredentials: false,
};

describe("the script that mounts a share", () => {
  it("is the program, and what it is to do", () => {
    expect(mountScript("G:", declaration)).toBe(
      [
        `$program = {${WINDOWS_SHARE_PROGRAM}}`,
        String.raw`& $program -Action 'install' -Drive 'G' -Declaration '{"server":"shopuploads.file.core.windows.net","remote":"\\\\shopuploads.file.core.windows.net\\uploads","secret":"https://shop.vault.azure.net/secrets/share-uploads","clientId":"6f1c0000-0000-4000-8000-000000000000","directories":["invoices/2026"],"readOnly":false,"storeCredentials":false}' -Program ($program.ToString()) -Wait 600`,
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["blanks and 'quotes'", String.raw`blanks and \u0027quotes\u0027`],
    ["$env:PATH \u0024{x} $(x)", String.raw`\u0024env:PATH \u0024{x} \u0024(x)`],
    ["100% %{x}", String.raw`100\u0025 \u0025{x}`],
    ["größe Ñ 😀", String.raw`gr\u00f6\u00dfe \u00d1 \ud83d\ude00`],
    ["\u2018\u2019\u201a\u201b", String.raw`\u2018\u2019\u201a\u201b`],
    ["`n ; & x", "`n ; & x"],
  ])("names the folder %j so that it is read in one way only", (directory, written) => {
    const script = mountScript("G:", { ...declaration, directories: [directory] });
    expect(script).toContain(`"directories":["${written}"]`);
    expect(declared(script)).toMatchObject({ directories: [directory] });
  });

  it("gives any folder's name back through PowerShell, JSON, Terraform and every code page", () => {
    const letter = fc.constantFrom(..."'\"$%{}()[]`;&|<>\\/ aä\u2018\u2019\u201a\u201b\u00d1\u2028😀");
    const name = fc.oneof(fc.string({ unit: letter }), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (directories) => {
        const script = mountScript("Z:", { ...declaration, directories });
        expect(declared(script)).toMatchObject({ directories });
        expect(script).not.toMatch(MEANS_SOMETHING_ELSE);
      }),
      { numRuns: 1000 },
    );
  });
});

it("the script that unmounts a share needs to know its drive alone", () => {
  expect(unmountScript("G:")).toBe(
    [`$program = {${WINDOWS_SHARE_PROGRAM}}`, "& $program -Action 'down' -Drive 'G' -Wait 600", ""].join(
      "\n",
    ),
  );
});

describe("the program", () => {
  it("is read in the same way by Terraform and in every code page", () => {
    expect(WINDOWS_SHARE_PROGRAM).not.toMatch(MEANS_SOMETHING_ELSE);
  });

  it("has no name of a share, a server or a vault in it, nor a key", () => {
    expect(WINDOWS_SHARE_PROGRAM).not.toMatch(
      /core\.windows\.net|vault\.azure\.net\/|AccountKey|ConvertTo-SecureString/,
    );
  });

  it("hands keys to no cmdlet, and to cmdkey when that is asked for", () => {
    const lines = WINDOWS_SHARE_PROGRAM.split("\n").filter((line) => /\$key\b|\['keys'\]/.test(line));
    expect(lines.map((line) => line.trim())).toEqual([
      "foreach ($key in $account['keys']) {",
      "$password = [Net.NetworkCredential]::new('', $key).SecurePassword",
      `[void] (& cmdkey.exe "/add:$($Declared['server'])" "/user:Azure\\$($account['username'])" "/pass:$($account['keys'][0])")`,
      "$words = @($account['username']) + @($account['keys'])",
    ]);
    expect(WINDOWS_SHARE_PROGRAM).toContain(
      "if ($Declared['storeCredentials']) { Invoke-Again { Save-Credentials $Declared } }",
    );
  });

  it("has every command that changes something of the system stop at an error", () => {
    const changes = ["New-SmbGlobalMapping", "Register-ScheduledTask"].map((name) => `(${name} @`);
    for (const splatted of changes) expect(WINDOWS_SHARE_PROGRAM).toContain(splatted);
    expect(WINDOWS_SHARE_PROGRAM.match(/ErrorAction = 'Stop'/g)).toHaveLength(changes.length);
    const direct = WINDOWS_SHARE_PROGRAM.match(/(?:Remove-SmbGlobalMapping|Unregister-ScheduledTask) .*/g);
    expect(direct).toHaveLength(2);
    for (const line of direct ?? []) expect(line).toMatch(/ -ErrorAction Stop$/);
  });
});

/** What Terraform takes for its own, and what a code page may turn into one of PowerShell's quotes. */
const MEANS_SOMETHING_ELSE = /\$\{|%\{|[^\x20-\x7e\n]/;

/** What the program is handed, read as PowerShell reads it. */
function declared(script: string): unknown {
  const call = script.slice(script.lastIndexOf("& $program"));
  const { value, rest } = readLiteral(call.slice(call.indexOf("-Declaration ") + "-Declaration ".length));
  expect(rest).toBe(" -Program ($program.ToString()) -Wait 600\n");
  return JSON.parse(value);
}
