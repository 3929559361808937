import type { Records, ResourceRecord } from "./record.js";

/** What a reader needs of the records; both the store and a snapshot have it. */
export type RecordReader = Pick<Records, "get" | "all" | "ofType">;

/** The records as they are now, read once: for questions that follow many references. */
export function snapshot(records: Pick<Records, "all">): RecordReader {
  const all = records.all();
  const byKey = new Map(all.map((record) => [keyOf(record.type, record.id), record]));
  return {
    all: () => all,
    get: (type, id) => byKey.get(keyOf(type, id)),
    ofType: (type): ResourceRecord[] => all.filter((record) => record.type === type),
  };
}

function keyOf(type: string, id: string): string {
  return `${type} ${id.toLowerCase()}`;
}
