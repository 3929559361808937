import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import type { IConstruct } from "constructs";
import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import { LONGEST_PATH } from "../../core/limits.js";
import { ORDER_FILE, SPEC_FILE } from "../../core/spec/file.js";
import { TerraformApp } from "../cdktf.js";
import { Checks, refuse } from "../checks/checks.js";
import { nameTokensAtRandom } from "./literals.js";
import { AzureStack } from "./stack.js";
import type { StackPart } from "./stack-part.js";

export interface AppProps {
  /** Where `synth` writes. Default: the environment's CDKTF_OUTDIR, else `cdktf.out` in the working directory. */
  readonly outdir?: string;
}

/**
 * A program's stacks. In a program that has made one, an error of the input that nobody catches ends the process with
 * exit code 2 and the error's text alone on stderr.
 */
export class App extends TerraformApp {
  constructor({ outdir }: AppProps = {}) {
    super({ outdir: madeFolder(outdir) });
    nameTokensAtRandom();
    printInputErrorsPlainly();
  }

  /**
   * Checks the rules between constructs and writes, for every stack, `stacks/NAME/cdk.tf.json` for Terraform and
   * `stacks/NAME/longshore.json`, which says what each host shall become; beside them, in what order to bring stacks up.
   * Throws one error that lists all violations.
   */
  override synth(): void {
    refuse(this.violations());
    refuse(this.stacks().flatMap((stack) => stack.spec().violations()));
    privately(() => this.write());
  }

  private write(): void {
    try {
      super.synth();
    } catch (error) {
      if (isFileError(error)) throw notWritten(error, this.outdir);
      throw new LongshoreError(
        { where: "the app", rule: "every resource can be written for Terraform", seen: reasonOf(error) },
        { exitCode: ExitCode.USAGE, cause: error },
      );
    }
    const stacks = this.stacks();
    const order = stacks.map(({ node }) => node.id);
    writeOut(join(this.outdir, ORDER_FILE), `${JSON.stringify(order)}\n`);
    for (const stack of stacks) {
      const folder = join(this.outdir, "stacks", stack.node.id);
      chmodSync(folder, 0o700);
      writeOut(join(folder, SPEC_FILE), `${JSON.stringify(stack.spec().toJson(), undefined, 2)}\n`);
    }
  }

  private violations(): Violation[] {
    return this.node.findAll().flatMap((construct: IConstruct & StackPart) => {
      const checks = new Checks(construct.node.path, {});
      construct.checkTogether?.(checks);
      return checks.violations;
    });
  }

  /** As they are declared, but each after those that it depends on. */
  private stacks(): AzureStack[] {
    const ordered = new Set<AzureStack>();
    const add = (stack: unknown) => {
      if (!(stack instanceof AzureStack)) return;
      stack.dependencies.forEach(add);
      ordered.add(stack);
    };
    this.node.children.forEach(add);
    return [...ordered];
  }
}

/** cdktf makes these itself, but not the folders above, and when the app is constructed, for others to read. */
function madeFolder(outdir = process.env.CDKTF_OUTDIR ?? "cdktf.out"): string {
  const checks = new Checks("the app", { outdir });
  checks.that(outdir !== "", {
    rule: "outdir is a folder",
    seen: '""',
    remedy: "Leave it out: cdktf.out is the default.",
  });
  checks.text("outdir", outdir, LONGEST_PATH);
  checks.done();
  try {
    privately(() => {
      // Not at once: a path through a folder that is missing would be made another one.
      mkdirSync(outdir, { recursive: true });
      mkdirSync(join(outdir, "stacks"), { recursive: true });
    });
  } catch (error) {
    throw notWritten(error, outdir);
  }
  return outdir;
}

function writeOut(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw notWritten(error, file);
  }
}

function isFileError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === "string";
}

/** A full disk, missing rights, or something else in the place of what is written. */
function notWritten(error: unknown, file: string): LongshoreError {
  return new LongshoreError(
    {
      where: (error as NodeJS.ErrnoException).path ?? file,
      rule: "synth can write its output",
      seen: `this: ${reasonOf(error)}`,
      remedy: "Mend that, or choose another folder (`output` of cdktf.json).",
    },
    { exitCode: ExitCode.USAGE, cause: error },
  );
}

/** A program's literals may be secrets. The umask is the process's, which a worker thread cannot set. */
function privately(write: () => void): void {
  const before = isMainThread ? process.umask(0o077) : undefined;
  try {
    write();
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

let printing = false;

/** Other errors go on to Node, which prints them with their stack. */
function printInputErrorsPlainly(): void {
  if (printing) return;
  printing = true;
  process.on("uncaughtExceptionMonitor", (error: unknown) => {
    if (!(error instanceof LongshoreError)) return;
    writeFileSync(process.stderr.fd, `${error.message}\n`);
    process.exit(ExitCode.USAGE);
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
