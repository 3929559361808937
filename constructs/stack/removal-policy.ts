/** What becomes of a thing with data when its stack is destroyed. */
export const RemovalPolicy = {
  /** It stays, the destroy says where, and the next `up` takes it back. */
  RETAIN: "retain",
  /** It goes, with its data. */
  DESTROY: "destroy",
} as const;
export type RemovalPolicy = (typeof RemovalPolicy)[keyof typeof RemovalPolicy];
