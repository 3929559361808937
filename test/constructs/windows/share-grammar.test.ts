import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { mountScript, unmountScript } from "../../../constructs/windows/share-script.js";
import { powershell } from "../../../core/quote.js";
import { all, commands, mistakes, powershellParser } from "../../support/powershell-grammar.js";

let parse: Awaited<ReturnType<typeof powershellParser>>;
beforeAll(async () => {
  parse = await powershellParser();
});

const mount = mountScript("G:", {
  server: "shopuploads.file.core.windows.net",
  share: "uploads",
  secret: "https://shop.vault.azure.net/secrets/share-uploads",
  clientId: "6f1c0000-0000-4000-8000-000000000000",
  directories: ["größe 100% $x 'of' \u2018 2026"],
  readOnly: false,
  storeCredentials: true,
});

describe("what a Windows machine is given", () => {
  it.each([
    ["to mount", mount],
    ["to unmount", unmountScript("G:")],
  ])("is PowerShell: %s", (_what, script) => {
    expect(mistakes(parse(script))).toEqual([]);
  });

  it("runs its own functions, and of the system these commands alone", () => {
    const root = parse(mount);
    const own = all(root)
      .filter(({ type }) => type === "function_name")
      .map(({ text }) => text);
    expect(commands(root).filter((name) => !own.includes(name))).toEqual([
      "Add-Type",
      "Get-Date",
      "Get-ScheduledTask",
      "Get-SmbGlobalMapping",
      "Move-Item",
      "New-ScheduledTaskAction",
      "New-ScheduledTaskPrincipal",
      "New-ScheduledTaskSettingsSet",
      "New-ScheduledTaskTrigger",
      "New-SmbGlobalMapping",
      "New-TimeSpan",
      "Register-ScheduledTask",
      "Remove-SmbGlobalMapping",
      "Set-StrictMode",
      "Start-Sleep",
      "Unregister-ScheduledTask",
      "cmdkey.exe",
    ]);
    expect(own.filter((name) => !commands(root).includes(name))).toEqual([]);
  });
});

it("a quoted text is one literal of the grammar", () => {
  const nasty = fc.string({
    unit: fc.constantFrom(..."'\"$`;(){}[]@#%&| \n\\aé\u2018\u2019\u201A\u201B\u201C"),
  });
  fc.assert(
    fc.property(nasty, (value) => {
      const root = parse(`Write-Output ${powershell(value)} end\n`);
      expect(mistakes(root)).toEqual([]);
      const literals = all(root).filter(({ type }) => type === "verbatim_string_characters");
      expect(literals.map(({ text }) => text)).toEqual([powershell(value)]);
    }),
  );
});

it.each(["if ($x) {", "'never closed", "foreach in 1", "$a = @{ b = "])(
  "the grammar finds what is wrong: %s",
  (text) => {
    expect(mistakes(parse(text))).not.toEqual([]);
  },
);
