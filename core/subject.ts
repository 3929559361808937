/** What is converged and verified as one: a host, a share. Events and reports speak of it. */
export interface Subject {
  /** `host`, `share`, … */
  readonly kind: string;
  /** Its name within the stack, which no other subject of its kind has: `web`. */
  readonly name: string;
  /** The path of its construct: `shop/web`. */
  readonly path: string;
}

/** As a person reads it: `host shop/web`. */
export function subjectText({ kind, path }: Subject): string {
  return `${kind} ${path}`;
}

/** The subject alone, without what else an object of its shape may hold. */
export function subjectOf({ kind, name, path }: Subject): Subject {
  return { kind, name, path };
}
