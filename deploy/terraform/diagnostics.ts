import { LongshoreError, type Violation } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";

/** A line of terraform's machine-readable interface. */
export interface UiMessage {
  readonly "@level": string;
  readonly "@message": string;
  readonly type: string;
  readonly diagnostic?: {
    readonly severity: "error" | "warning";
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
    readonly snippet?: {
      readonly context?: string;
      readonly code?: string;
      /** What the expression at fault is made of. */
      readonly values?: readonly { readonly traversal: string }[];
    };
  };
  readonly hook?: {
    readonly resource?: { readonly addr: string };
    readonly action?: string;
    readonly elapsed_seconds?: number;
  };
}

/** What it says of `-target`, which is given by this program alone, for a part that is whole by itself. */
const OF_TARGETS: ReadonlySet<string> = new Set([
  "Resource targeting is in effect",
  "Applied changes may be incomplete",
]);

/** Turns terraform's messages into events, and keeps its errors whole. */
export class Diagnostics {
  private readonly errors: Violation[] = [];

  constructor(
    private readonly stack: string,
    private readonly emit: Emit,
  ) {}

  take(message: UiMessage): void {
    const { diagnostic, hook } = message;
    if (diagnostic?.severity === "warning") {
      if (!OF_TARGETS.has(diagnostic.summary))
        this.emit({
          type: "warning",
          text: `terraform: ${diagnostic.summary}${diagnostic.detail ? `: ${diagnostic.detail}` : ""}`,
        });
    } else if (diagnostic) {
      this.errors.push({
        where: remoteState(diagnostic) ?? diagnostic.address ?? diagnostic.snippet?.context ?? this.stack,
        rule: diagnostic.summary.replace(/\.$/, ""),
        ...(diagnostic.detail ? { remedy: diagnostic.detail } : {}),
      });
    }
    const state = HOOKS[message.type];
    if (state && hook?.resource) {
      const { addr } = hook.resource;
      const timing = hook.elapsed_seconds === undefined ? {} : { seconds: hook.elapsed_seconds };
      this.emit({
        type: "resource",
        stack: this.stack,
        address: addr,
        action: hook.action ?? "",
        state,
        ...timing,
      });
    }
  }

  /** The error to throw when terraform ended badly; `stderr` speaks when it had no diagnostic to give. */
  error(command: string, stderr: string): LongshoreError {
    if (this.errors.length > 0) return new LongshoreError(this.errors);
    const seen = stderr.trim() || "nothing on its error output";
    return new LongshoreError({
      where: this.stack,
      rule: `${command} ends without error`,
      seen: `this\n${seen}`,
    });
  }
}

/**
 * Whether an error of terraform's carries this error code of Azure's. The code stands in the text alone, at a place that
 * differs between azurerm's clients (`Code="…"`, `InnerError={"code":"…"}`, `CODE: …`): a diagnostic has no field for it.
 */
export function hasAzureCode({ rule, remedy = "" }: Violation, code: string): boolean {
  return `${rule} ${remedy}`.split(/\W+/).includes(code);
}

/** The address of the remote state that has no such output, which says more than that of what asks for it. */
function remoteState({ snippet }: NonNullable<UiMessage["diagnostic"]>): string | undefined {
  const outputs = /^(data\.terraform_remote_state\.[\w-]+)\.outputs$/;
  return snippet?.values?.map(({ traversal }) => outputs.exec(traversal)?.[1]).find(Boolean);
}

const HOOKS: Readonly<Record<string, "start" | "done" | "failed">> = {
  apply_start: "start",
  apply_complete: "done",
  apply_errored: "failed",
};
