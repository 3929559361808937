import { createRequire } from "node:module";
import { Language, type Node, Parser } from "web-tree-sitter";

/** Reads PowerShell by the grammar of tree-sitter-powershell. */
export async function powershellParser(): Promise<(source: string) => Node> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve(
    "tree-sitter-powershell/tree-sitter-powershell.wasm",
  );
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (source) => {
    const tree = parser.parse(source);
    if (tree === null) throw new Error("nothing was parsed");
    return tree.rootNode;
  };
}

/** Where a text is no PowerShell, as `line: what stands there`. */
export function mistakes(root: Node): string[] {
  return all(root)
    .filter((node) => node.isError || node.isMissing)
    .map(
      (node) =>
        `${node.startPosition.row + 1}: ${node.isMissing ? `${node.type} is missing` : node.text.slice(0, 60)}`,
    );
}

/** The names of the commands that a text runs. */
export function commands(root: Node): string[] {
  const names = all(root).filter(({ type }) => type === "command_name");
  return [...new Set(names.map(({ text }) => text))].sort();
}

/** A node and everything below it. */
export function all(node: Node): Node[] {
  return [node, ...node.children.flatMap((child) => (child ? all(child) : []))];
}
