/** A record of a private DNS zone, as it goes into an answer. */
export type ZoneRecord =
  | { type: "A" | "AAAA" | "CNAME" | "PTR"; ttl: number; data: string }
  | { type: "TXT"; ttl: number; data: string[] }
  | { type: "MX"; ttl: number; data: { preference: number; exchange: string } }
  | { type: "SRV"; ttl: number; data: { priority: number; weight: number; port: number; target: string } };

/** What the local cloud knows about a name: its addresses, that there is none, or that others must be asked. */
export type Answer =
  | { kind: "address"; address: string }
  | { kind: "name"; name: string }
  | { kind: "records"; records: readonly ZoneRecord[] }
  | { kind: "missing" }
  | { kind: "elsewhere" };
