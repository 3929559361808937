import pc from "picocolors";

const none = pc.createColors(false);
const all = pc.createColors(true);

/** The colours of a stream: none where it is no terminal or one that has none, nor with NO_COLOR (no-color.org). */
export function coloursOn({ isTTY }: Pick<NodeJS.WriteStream, "isTTY">, env = process.env): typeof all {
  const wanted = !env.NO_COLOR && env.TERM !== "dumb";
  return isTTY === true && wanted ? all : none;
}
