import { isIP, isIPv4 } from "node:net";

export function isIp(value: string): boolean {
  return isIP(value) !== 0 && !value.includes("%");
}

/** IPv4, also when it is written as an IPv6 address. */
export function isIpv4(value: string): boolean {
  return isIPv4(value.replace(/^::ffff:/i, ""));
}

/** An address and the length of its prefix; the address may be any within the range. */
export function isCidr(value: string): boolean {
  const [address = "", prefix = "", ...more] = value.split("/");
  if (more.length > 0 || !isIp(address) || !/^(0|[1-9]\d{0,2})$/.test(prefix)) return false;
  return Number(prefix) <= (isIPv4(address) ? 32 : 128);
}
