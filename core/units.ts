import { ExitCode, LongshoreError } from "./errors.js";
import { isKnownAfterApply, knownTooLate } from "./known-after-apply.js";

/** An amount of storage or memory: `Size.gibibytes(50)`. */
export class Size {
  private constructor(private readonly mebi: number) {}

  /** 1024² bytes each. */
  static mebibytes(amount: number): Size {
    return new Size(positive("Size.mebibytes", amount));
  }

  /** 1024³ bytes each; what Azure calls GB. */
  static gibibytes(amount: number): Size {
    return new Size(positive("Size.gibibytes", amount) * 1024);
  }

  /** 1024⁴ bytes each. */
  static tebibytes(amount: number): Size {
    return new Size(positive("Size.tebibytes", amount) * 1024 * 1024);
  }

  toMebibytes(): number {
    return this.mebi;
  }

  /** May have a fraction. */
  toGibibytes(): number {
    return this.mebi / 1024;
  }

  toString(): string {
    return this.mebi % 1024 === 0 ? `${this.toGibibytes()} GiB` : `${this.mebi} MiB`;
  }
}

/** A length of time: `Duration.seconds(30)`. */
export class Duration {
  private constructor(private readonly whole: number) {}

  static seconds(amount: number): Duration {
    return new Duration(positive("Duration.seconds", amount));
  }

  static minutes(amount: number): Duration {
    return new Duration(positive("Duration.minutes", amount) * 60);
  }

  static hours(amount: number): Duration {
    return new Duration(positive("Duration.hours", amount) * 3600);
  }

  toSeconds(): number {
    return this.whole;
  }

  /** May have a fraction. */
  toMinutes(): number {
    return this.whole / 60;
  }

  toString(): string {
    return this.whole % 60 === 0 ? `${this.toMinutes()} min` : `${this.whole} s`;
  }
}

function positive(where: string, amount: number): number {
  if (Number.isSafeInteger(amount) && amount > 0) return amount;
  if (isKnownAfterApply(amount)) {
    throw new LongshoreError({ where, ...knownTooLate("an amount") }, { exitCode: ExitCode.USAGE });
  }
  throw new LongshoreError(
    { where, rule: "an amount is a whole number greater than 0", seen: String(amount) },
    { exitCode: ExitCode.USAGE },
  );
}
