/** Azure Resource Manager, of Azure or of a local cloud. */
export interface Arm {
  /** Whose it is, for messages: `Azure`. */
  readonly where: string;
  get(call: ArmCall): Promise<unknown>;
  /** Posts and, when the answer is that it takes a while, waits until it is over; gives the outcome. */
  post(call: ArmCall, body: unknown): Promise<unknown>;
  /** Fetches a text by a signed address that an answer holds. No token goes there: the signature is all that it takes. */
  download(address: string, what: string): Promise<string>;
}

export interface ArmCall {
  /** Begins with the resource's id. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What should come of it, for messages: `VM web can be read`. */
  readonly what: string;
}

/** Opens a client at each call: its libraries, and where it leads, wait until something is asked. */
export function armThrough(where: string, open: () => Promise<Arm>): Arm {
  return {
    where,
    get: async (call) => (await open()).get(call),
    post: async (call, body) => (await open()).post(call, body),
    download: async (address, what) => (await open()).download(address, what),
  };
}
