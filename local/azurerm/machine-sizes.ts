export interface MachineSize {
  readonly cpus: number;
  readonly memoryMib: number;
  /** False when it was made out from the name alone. */
  readonly known: boolean;
}

/** Cores and memory of a VM size: from Azure's tables, else from the number in its name with 4 GiB a core. */
export function machineSize(name: string): MachineSize {
  const known = SIZES[name.toLowerCase().replace(/^standard_/, "")];
  if (known) return { cpus: known[0], memoryMib: known[1] * 1024, known: true };
  const cpus = Math.max(1, Number(/^standard_[a-z]+(\d+)/i.exec(name)?.[1] ?? 2));
  return { cpus, memoryMib: cpus * 4096, known: false };
}

/** Virtual cores and GiB of memory, from Azure's pages on VM sizes. */
const SIZES: Readonly<Record<string, readonly [cpus: number, gibibytes: number]>> = {
  b1ls: [1, 0.5],
  b1s: [1, 1],
  b1ms: [1, 2],
  b2s: [2, 4],
  b2ms: [2, 8],
  b4ms: [4, 16],
  b8ms: [8, 32],
  b2ts_v2: [2, 1],
  b2ls_v2: [2, 4],
  b2s_v2: [2, 8],
  b4ls_v2: [4, 8],
  b4s_v2: [4, 16],
  b2als_v2: [2, 4],
  b2as_v2: [2, 8],
  b4als_v2: [4, 8],
  b4as_v2: [4, 16],
  d2s_v3: [2, 8],
  d4s_v3: [4, 16],
  d2s_v5: [2, 8],
  d4s_v5: [4, 16],
  d8s_v5: [8, 32],
  d2as_v5: [2, 8],
  d4as_v5: [4, 16],
  d8as_v5: [8, 32],
  d2ads_v5: [2, 8],
  d2ds_v5: [2, 8],
  d4ds_v5: [4, 16],
  d2s_v6: [2, 8],
  d4s_v6: [4, 16],
  d2as_v6: [2, 8],
  d4as_v6: [4, 16],
  e2s_v5: [2, 16],
  e4s_v5: [4, 32],
  e2as_v5: [2, 16],
  e4as_v5: [4, 32],
  f2s_v2: [2, 4],
  f4s_v2: [4, 8],
  f8s_v2: [8, 16],
  ds1_v2: [1, 3.5],
  ds2_v2: [2, 7],
};
