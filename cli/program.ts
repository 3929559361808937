import { Argument, Command, CommanderError, Option } from "commander";
import { ExitCode } from "../core/errors.js";
import { terminal } from "../core/quote.js";
import { EXAMPLES, type Example } from "../deploy/program/examples.js";
import type { LocalCloud } from "../local/index.js";
import { packageVersion } from "../system/package-root.js";
import { makeFilesPrivate } from "../system/umask.js";
import type { Invocation, Performance } from "./invocation.js";
import { reportWhatEscapes } from "./last-resort.js";
import type { Shell } from "./verbs/completion.js";

interface SharedOptions {
  target: "azure" | "local";
  json?: boolean;
}

reportWhatEscapes();
makeFilesPrivate();

const EXAMPLES_TEXT = Object.entries(EXAMPLES)
  .map(([name, text]) => `${name}, ${text}`)
  .join("; ");

const program = new Command("longshore")
  .description("Containers on Azure without Kubernetes, rehearsed on your own machine.")
  .version(packageVersion())
  .showHelpAfterError()
  .exitOverride()
  .enablePositionalOptions()
  .configureOutput({ writeErr: (text) => process.stderr.write(terminal(text)) })
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 failed, 2 wrong input, 3 differs, 4 refused, 5 locked, 6 not verified, 130 stopped.",
  );

program
  .command("init [folder]")
  .description("make a project that runs, in a folder that may be there already")
  .addOption(
    new Option("-e, --example <name>", `the program: ${EXAMPLES_TEXT}`)
      .choices(Object.keys(EXAMPLES))
      .default("web" satisfies Example),
  )
  .option("--json", "print JSON")
  .action((folder: string | undefined, options: { example: Example; json?: boolean }) =>
    performing(options, async (here) =>
      (await import("./verbs/init.js")).init(here, folder, options.example),
    ),
  );
verb(
  "synth [stacks...]",
  "write the Terraform configuration and the spec of each stack",
  async (run, stacks: string[]) => (await import("./verbs/synth.js")).synth(run, stacks),
);
verb(
  "plan [stacks...]",
  "show what `up` would change",
  async (run, stacks: string[], options: { out?: string; allow: string[]; keep: string[] }) =>
    (await import("./verbs/plan.js")).plan(run, stacks, options),
)
  .option("-o, --out <file>", "keep the plan of one stack for `up --plan`; the file may hold secrets")
  .addOption(allowOption("with --out: what the plan may replace, delete or detach, as `up` takes it"))
  .addOption(keepOption());
verb(
  "up [stacks...]",
  "plan, apply, converge the hosts and verify them",
  async (run, stacks: string[], options: { allow: string[]; keep: string[]; yes?: boolean; plan?: string }) =>
    (await import("./verbs/up.js")).up(run, stacks, options),
)
  .addOption(yesOption())
  .addOption(new Option("--plan <file>", "apply exactly the plan that `plan --out` has kept there"))
  .addOption(
    allowOption(
      "machines or data that the plan may replace or delete, and disks that it may detach, by resource name or Terraform address",
    ),
  )
  .addOption(keepOption());
verb(
  "deploy [stacks...]",
  "converge the hosts without Terraform: new images, containers, engine settings",
  async (run, stacks: string[]) => (await import("./verbs/deploy.js")).deploy(run, stacks),
);
verb(
  "status [stacks...]",
  "what there is: machines, hosts, containers, open ports",
  async (run, stacks: string[]) => (await import("./verbs/status.js")).status(run, stacks),
);
verb(
  "verify [stacks...]",
  "check every host against what is declared; changes nothing",
  async (run, stacks: string[]) => (await import("./verbs/verify.js")).verify(run, stacks),
);
verb(
  "ssh <host> [command...]",
  "a shell on a host, or one command there",
  async (run, host: string, command: string[]) => (await import("./verbs/ssh.js")).ssh(run, host, command),
).passThroughOptions();
verb(
  "logs <host> [container]",
  "the log of a container, or of the host's first boot",
  async (
    run,
    host: string,
    container: string | undefined,
    options: { follow?: boolean; tail: string; console?: boolean },
  ) => (await import("./verbs/logs.js")).logs(run, host, container, options),
)
  .option("-f, --follow", "go on as more is written")
  .option("-n, --tail <lines>", "only the last lines", "200")
  .option("--console", "what the machine wrote to its serial console (boot diagnostics)");
verb(
  "replace <host>",
  "make a host anew on purpose; its data disks stay",
  async (run, host: string, options: { yes?: boolean }) =>
    (await import("./verbs/replace.js")).replace(run, host, options),
).addOption(yesOption());
verb(
  "destroy [stacks...]",
  "take stacks down; what holds data is kept unless its removal policy says otherwise",
  async (run, stacks: string[], options: { allow: string[]; yes?: boolean }) =>
    (await import("./verbs/destroy.js")).destroy(run, stacks, options),
)
  .addOption(yesOption())
  .addOption(
    allowOption("data without a removal policy that may be deleted, by resource name or Terraform address"),
  );

const share = program.command("share").description("the SMB shares of the stacks");
verb(
  "ls [stacks...]",
  "every share: its size, its server, the hosts that mount it",
  async (run, stacks: string[]) => (await import("./verbs/share-ls.js")).listShares(run, stacks),
  share,
);
verb(
  "mounts [stacks...]",
  "where the shares are mounted, and whether they are",
  async (run, stacks: string[]) => (await import("./verbs/share-mounts.js")).showMounts(run, stacks),
  share,
);
verb(
  "verify [stacks...]",
  "write to every mount and read it back; changes nothing",
  async (run, stacks: string[]) => (await import("./verbs/share-mounts.js")).verifyMounts(run, stacks),
  share,
);
verb(
  "rotate-key <share>",
  "replace both keys of a share's account while its mounts stay",
  async (run, name: string) => (await import("./verbs/share-rotate-key.js")).shareRotateKey(run, name),
  share,
);

const secret = program.command("secret").description("the secrets that containers have from vaults");
verb(
  "ls [stacks...]",
  "every secret: its vault, its versions, the containers that read it",
  async (run, stacks: string[]) => (await import("./verbs/secret-ls.js")).listSecrets(run, stacks),
  secret,
);
verb(
  "set <name>",
  "give a secret the value that is typed in or comes by standard input",
  async (run, name: string, options: { stack?: string; vault?: string }) =>
    (await import("./verbs/secret-set.js")).setSecret(run, name, options),
  secret,
)
  .option("--stack <stack>", "the stack whose container has it; default: all of them are looked at")
  .option("--vault <vault>", "the name of its vault; default: that of the containers that have it");

const volumes = program.command("volumes").description("data that nothing of the program uses");
verb(
  "audit [stacks...]",
  "show volumes that no container has, and folders of disks and shares that nothing declares",
  async (run, stacks: string[]) => (await import("./verbs/volumes.js")).auditVolumes(run, stacks),
  volumes,
);
verb(
  "prune <stacks...>",
  "show the same, and remove what is asked for",
  async (run, stacks: string[], options: { yes?: boolean; folder: string[] }) =>
    (await import("./verbs/volumes.js")).pruneVolumes(run, stacks, options),
  volumes,
)
  .option("--yes", "remove the volumes")
  .addOption(new Option("--folder <folders...>", "remove these folders, as HOST:PATH").default([]));

const local = program.command("local").description("the local target itself");
localVerb("status", "all that the local target has on this computer", async (run, cloud) =>
  (await import("./verbs/local-status.js")).localStatus(run, cloud),
);
localVerb("capabilities", "what the local target does for real, imitates or ignores", async (run, cloud) =>
  (await import("./verbs/capabilities.js")).capabilities(run, cloud),
);
localVerb(
  "gc",
  "show what belongs to no stack and which machine images are unused",
  async (run, cloud, options) => (await import("./verbs/local-gc.js")).collectGarbage(run, cloud, options),
).option("--yes", "remove it");
localVerb("reset", "show what this project's local cloud holds", async (run, cloud, options) =>
  (await import("./verbs/local-reset.js")).resetLocal(run, cloud, options),
).option("--yes", "remove all of it, data disks too");

program
  .command("completion")
  .description("print what makes a shell complete command lines of longshore")
  .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
  .action((shell: Shell) =>
    performing({}, async (here) => (await import("./verbs/completion.js")).completion(here, shell)),
  );
program
  .command("__complete [words...]", { hidden: true })
  .description("the words that the last one could become, each with what it is")
  .action((words: string[]) =>
    performing({}, async (here) => (await import("./verbs/complete.js")).complete(here, program, words)),
  );

await program.parseAsync().catch((error: unknown) => {
  // Commander has printed its message; help and version are not errors.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
  else throw error;
});

/** Declares one verb with the options that all verbs share. */
function verb<Arguments extends unknown[]>(
  usage: string,
  description: string,
  work: (run: Invocation, ...args: Arguments) => Promise<ExitCode>,
  of: Command = program,
): Command {
  return of
    .command(usage)
    .description(description)
    .addOption(
      new Option("-t, --target <target>", "where to: Azure, or machines on this computer")
        .choices(["azure", "local"])
        .env("LONGSHORE_TARGET")
        .default("azure"),
    )
    .option("--json", "print events as JSON, one a line")
    .action(async (...given: unknown[]) => {
      const options = given.at(-2) as SharedOptions;
      const args = [...given.slice(0, -2), options] as Arguments;
      await perform(options, (run) => work(run, ...args));
    });
}

/** Declares one verb of `longshore local`. */
function localVerb(
  name: string,
  description: string,
  work: (run: Invocation, cloud: LocalCloud, options: { yes?: boolean }) => Promise<ExitCode>,
): Command {
  return local
    .command(name)
    .description(description)
    .option("--json", "print JSON")
    .action((options: { json?: boolean; yes?: boolean }) =>
      perform({ target: "local", ...options }, async (run) => {
        const [{ openLocalCloud }, { localHome }] = await Promise.all([
          import("../local/index.js"),
          import("../deploy/program/local-home.js"),
        ]);
        return work(run, openLocalCloud(localHome(run.project)), options);
      }),
    );
}

async function perform(options: SharedOptions, work: (run: Invocation) => Promise<ExitCode>): Promise<void> {
  const { invoke } = await import("./invocation.js");
  process.exitCode = await invoke(options, work);
}

/** As `perform`, for what needs no project. */
async function performing(
  options: { json?: boolean },
  work: (here: Performance) => Promise<ExitCode>,
): Promise<void> {
  const { perform } = await import("./invocation.js");
  process.exitCode = await perform(options, work);
}

function allowOption(description: string): Option {
  return new Option("--allow <names...>", description).default([]);
}

function keepOption(): Option {
  return new Option(
    "--keep <names...>",
    "data that the program no longer declares and that stays in the cloud, by resource name or Terraform address",
  ).default([]);
}

function yesOption(): Option {
  return new Option("-y, --yes", "do what is planned without asking; the local target never asks");
}
