import { randomInt } from "node:crypto";
import type { IConstruct } from "constructs";
import { terraformTemplate } from "../../core/quote.js";
import { Lazy, TerraformBackend, TerraformOutput, TerraformVariable, Token, Tokenization } from "../cdktf.js";

/**
 * Has Terraform take the strings of an element's arguments as the text that they are. Tokens still evaluate, and so does
 * what cdktf adds behind them: overrides, and what configures Terraform itself, such as `lifecycle`.
 *
 * cdktf writes a token into the text around it as `${...}`, so literal parts can be told from tokens only before cdktf
 * resolves them. Terraform reads backends and variables without templates: they stay as they are.
 */
export function keepLiterals(construct: IConstruct): void {
  if (kept.has(construct)) return;
  kept.add(construct);
  if (TerraformBackend.isBackend(construct) || construct instanceof TerraformVariable) return;
  const element = construct as Partial<Synthesized>;
  for (const method of ["synthesizeAttributes", "extractConfig"] as const) {
    const original = element[method];
    if (original) element[method] = () => withLiterals(construct, original.call(element));
  }
}

/** A string that is made when everything is declared. */
export function lazyString(produce: () => string | undefined): string {
  return Lazy.stringValue({ produce: () => literals(produce()) as string | undefined });
}

/** A list that is made when everything is declared. */
export function lazyList(produce: () => string[]): string[] {
  return Lazy.listValue({ produce: () => literals(produce()) as string[] });
}

/**
 * Gives the tokens of this process names that text from elsewhere cannot hold by guessing. cdktf counts them from 0, and
 * takes any text with such a name in it for the token.
 */
export function nameTokensAtRandom(): void {
  // Has cdktf make its list of tokens.
  Tokenization.reverseString("");
  const { __cdktfTokenMap: tokens } = globalThis as { __cdktfTokenMap?: { tokenCounter?: number } };
  if (tokens?.tokenCounter === undefined || tokens.tokenCounter >= LEAST_RANDOM) return;
  tokens.tokenCounter = LEAST_RANDOM + randomInt(2 ** 46);
}

/** More than a program makes; with what is added at random, less than the 2^48 that cdktf can write as numbers. */
const LEAST_RANDOM = 2 ** 40;

/** What has been seen to: text that is escaped twice is another text. */
const kept = new WeakSet<IConstruct>();

/** How cdktf asks an element for its arguments; a remote state calls them its configuration. */
type Synthesized = Record<"synthesizeAttributes" | "extractConfig", () => unknown>;

function withLiterals(construct: IConstruct, attributes: unknown): unknown {
  if (!TerraformOutput.isTerraformOutput(construct)) return literals(attributes);
  // The other arguments of an output are read without templates.
  const { value, ...others } = attributes as { readonly value: unknown };
  return { value: literals(value), ...others };
}

/** A copy in which Terraform reads literal text as it is; tokens, and objects that are more than data, stay. */
function literals(value: unknown): unknown {
  if (typeof value === "string") return literalText(value);
  if (isToken(value)) return value;
  if (Array.isArray(value)) return value.map(literals);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [literalText(key), literals(inner)]));
}

const STRING_TOKEN = /(\$\{TfToken\[[\w:.-]+\]\})/;

function literalText(text: string): string {
  const parts: string[] = [""];
  for (const part of text.split(STRING_TOKEN)) {
    if (isToken(part)) parts.push(part, "");
    else parts.push(`${parts.pop()}${part}`);
  }
  // Literal text and tokens take turns.
  if (parts.length === 1) return escaped(text, false);
  return parts.map((part, at) => (at % 2 === 1 ? part : opaque(part, at + 1 < parts.length))).join("");
}

/** Literal text among tokens. Where it has to be escaped it becomes a token itself: cdktf would read `$${` as `${`. */
function opaque(literal: string, beforeToken: boolean): string {
  const text = escaped(literal, beforeToken);
  return text === literal ? literal : Lazy.stringValue({ produce: () => text });
}

/**
 * Doubles the first character of what Terraform would take for a template. Where a doubled one would have another meaning,
 * before a token and in what looks like one to cdktf, the character is written as a template with a string in it.
 */
function escaped(literal: string, beforeToken: boolean): string {
  const end = beforeToken ? (/\$+$/.exec(literal)?.[0] ?? "") : "";
  const text = literal
    .slice(0, literal.length - end.length)
    .split(/(\$*[$#&](?=\{TfToken\[))/)
    .map((part, at) => (at % 2 === 1 ? quoted(part) : terraformTemplate(part)))
    .join("");
  return end === "" ? text : text + quoted(end);
}

function quoted(text: string): string {
  return `\${"${text}"}`;
}

/** A value of cdktf's that stands for another; text that only looks like one is none. */
function isToken(value: unknown): boolean {
  if (!Token.isUnresolved(value)) return false;
  try {
    return Tokenization.reverse(value).length > 0;
  } catch {
    return false;
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
