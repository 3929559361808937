/** The name that systemd demands of a path's unit. Source: systemd.unit(5), "String Escaping for Inclusion in Unit Names". */
export function pathUnit(path: string, kind: "mount" | "automount"): string {
  const bytes = [...Buffer.from(path.replace(/^\//, ""))];
  const name = bytes.map((byte, at) => {
    const character = String.fromCharCode(byte);
    if (character === "/") return "-";
    return /[A-Za-z0-9:_.]/.test(character) && !(character === "." && at === 0)
      ? character
      : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `${name.join("")}.${kind}`;
}
