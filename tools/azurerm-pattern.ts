/** The form of a text. */
export interface Pattern {
  readonly pattern: string;
  /** In words that follow `expected NAME to be`. */
  readonly expected: string;
  /** One text of this form. */
  readonly example: string;
}
