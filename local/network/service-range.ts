/**
 * Where machines reach services of Azure's that have a name: each at a fixed address of its own. Reserved for benchmarks
 * by RFC 2544: no virtual network and no internet has it.
 */
export const SERVICE_RANGE = "198.18.0.0/16";
