import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ExitCode, LongshoreError, type Violation } from "../core/errors.js";
import { LONGEST_PATH } from "../core/limits.js";
import { ORDER_FILE, SPEC_FILE } from "../core/spec-file.js";
import { TerraformApp } from "./cdktf.js";
import { Checks, isCheckedTogether, refuse, show } from "./checks.js";
import { AzureStack } from "./stack.js";

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
    printInputErrorsPlainly();
  }

  /**
   * Checks the rules between constructs and writes, for every stack, `stacks/NAME/cdk.tf.json` for Terraform and
   * `stacks/NAME/longshore.json`, which says what each host shall become; beside them, in what order to bring stacks up.
   * Throws one error that lists all violations.
   */
  override synth(): void {
    refuse(this.violations());
    try {
      super.synth();
    } catch (error) {
      throw new LongshoreError(
        { where: "the app", rule: "every resource can be written for Terraform", seen: reasonOf(error) },
        { exitCode: ExitCode.USAGE, cause: error },
      );
    }
    const stacks = this.stacks();
    const order = stacks.map(({ node }) => node.id);
    writeFileSync(join(this.outdir, ORDER_FILE), `${JSON.stringify(order)}\n`);
    for (const stack of stacks) {
      const file = join(this.outdir, "stacks", stack.node.id, SPEC_FILE);
      writeFileSync(file, `${JSON.stringify(stack.toSpec(), undefined, 2)}\n`);
    }
  }

  private violations(): Violation[] {
    return this.node.findAll().flatMap((construct) => {
      if (!isCheckedTogether(construct)) return [];
      const checks = new Checks(construct.node.path);
      construct.checkTogether(checks);
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

/** cdktf makes the folder itself, but not the ones above it. */
function madeFolder(outdir = process.env.CDKTF_OUTDIR ?? "cdktf.out"): string {
  const checks = new Checks("the app");
  checks.text("outdir", outdir, LONGEST_PATH);
  checks.done();
  try {
    mkdirSync(outdir, { recursive: true });
    return outdir;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LongshoreError(
      { where: "the app", rule: "outdir is a folder that can be made", seen: `${show(outdir)} (${code})` },
      { exitCode: ExitCode.USAGE, cause: error },
    );
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
