/** The programs that `longshore init` makes, in `stacks/init/`. */
export const EXAMPLES = {
  web: "a host with a web server that the internet reaches",
  share: "a host whose container serves a folder of an SMB share",
  private: "a host behind a jump host and a NAT gateway, with a data disk",
} as const;

export type Example = keyof typeof EXAMPLES;
