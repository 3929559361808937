/** Apart from the schemas, so that a program which only writes the file does not load their library. */
export const SPEC_VERSION = 1;
/** The lists of parts that every spec has, as they are in a stack without any. */
export const NO_PARTS = { hosts: [], shares: [] } as const;
export const SPEC_FILE = "longshore.json";
/** Beside the folder of the stacks: their names in the order in which they are brought up. */
export const ORDER_FILE = "longshore-stacks.json";
