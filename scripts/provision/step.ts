/**
 * One thing that shall be so of a subject, whose context `C` gives what it takes to look and to change. `check` looks and
 * changes nothing; when it is not so and the step has a `change`, that is run and `check` asked again. `verify` and
 * `status` only ever check.
 */
export interface Step<C> {
  /** As a person reads it: `engine docker 26.1 answers`. */
  readonly title: string;
  /** What it is about: the subject itself, or what runs on it. Default: the subject. */
  readonly layer?: Layer;
  /** The share that it is about, or the volume that is one, by its name. */
  readonly share?: string;
  /** Is settled before anything after it is looked at. */
  readonly gate?: true;
  /** What cannot be made so when this one cannot. Default: all that comes after it. */
  readonly stops?: "dependents";
  /** The steps before it, by title, without which it is not begun. Default: none but those that stop all. */
  readonly needs?: readonly string[];
  /** Its change is made each time that the subject is converged, even where the check finds nothing. */
  readonly eachTime?: true;
  check(context: C): Promise<Finding>;
  change?(context: C): Promise<void>;
}

export type Layer = "subject" | "workload";

/** What a check saw, in words: `docker 26.1.5 answers`. */
export type Finding = Agreement | Difference;

export interface Agreement {
  readonly ok: true;
  readonly seen: string;
  /** As it shall be, but with something that a person should know. */
  readonly warning?: string;
}

export interface Difference {
  readonly ok: false;
  /** A statement that `seen` contradicts: `docker answers`. */
  readonly expected: string;
  readonly seen: string;
  readonly remedy?: string;
  /** Lines that help, e.g. of a log. */
  readonly log?: string;
}
