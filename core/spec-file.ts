/** Apart from the schemas in spec.ts, so that a program which only writes the file does not load their library. */
export const SPEC_VERSION = 1;
export const SPEC_FILE = "longshore.json";
