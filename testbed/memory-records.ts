import type { Records, ResourceRecord } from "../local/records/record.js";

/** Records that live as long as the test. */
export function memoryRecords(): Records {
  const kept = new Map<string, ResourceRecord>();
  const key = (type: string, id: string) => `${type} ${id.toLowerCase()}`;
  let queue: Promise<unknown> = Promise.resolve();
  return {
    get: (type, id) => kept.get(key(type, id)),
    all: () => [...kept.values()],
    ofType: (type) => [...kept.values()].filter((record) => record.type === type),
    put: (record) => void kept.set(key(record.type, record.id), structuredClone(record)),
    remove: (type, id) => void kept.delete(key(type, id)),
    exclusively: (work) => {
      const mine = queue.then(work);
      queue = mine.catch(() => undefined);
      return mine;
    },
  };
}
