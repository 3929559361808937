import { join } from "node:path";
import ts from "typescript";

const CONSTRUCTS = join(import.meta.dirname, "../../../constructs");

/**
 * Every place where a program of a user hands text in: parameters of what `constructs/index.ts` exports, and the props
 * that they take, as TypeScript sees them. A union of certain words is none.
 */
export function textPlaces(): string[] {
  const program = ts.createProgram([join(CONSTRUCTS, "index.ts")], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    skipLibCheck: true,
    types: ["node"],
  });
  const index = program.getSourceFile(join(CONSTRUCTS, "index.ts"));
  if (!index) throw new Error("constructs/index.ts is not there");
  const walk = new Walk(program.getTypeChecker());
  walk.module(index);
  return [...walk.places].sort();
}

class Walk {
  readonly places = new Set<string>();
  private readonly seen = new Set<ts.Type>();
  private exports: readonly ts.Symbol[] = [];

  constructor(private readonly checker: ts.TypeChecker) {}

  module(file: ts.SourceFile): void {
    const symbol = this.checker.getSymbolAtLocation(file);
    this.exports = (symbol ? this.checker.getExportsOfModule(symbol) : []).map((exported) =>
      exported.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(exported) : exported,
    );
    for (const exported of this.exports) {
      for (const declaration of exported.declarations ?? []) {
        if (ts.isClassDeclaration(declaration)) this.classMembers(declaration);
        else if (ts.isInterfaceDeclaration(declaration)) this.interfaceMembers(declaration);
      }
    }
  }

  private classMembers(declaration: ts.ClassDeclaration, name = declaration.name?.text ?? ""): void {
    for (const base of this.hiddenBases(declaration)) {
      if (ts.isClassDeclaration(base)) this.classMembers(base, name);
    }
    for (const member of declaration.members) {
      if (isHidden(member)) continue;
      if (ts.isConstructorDeclaration(member) && declaration.name?.text === name)
        this.parameters(`new ${name}`, member);
      if (ts.isMethodDeclaration(member)) this.parameters(`${name}.${member.name.getText()}`, member);
    }
  }

  /** Of an interface that a program may implement, and of props. */
  private interfaceMembers(declaration: ts.InterfaceDeclaration, name = declaration.name.text): void {
    for (const base of this.hiddenBases(declaration)) {
      if (ts.isInterfaceDeclaration(base)) this.interfaceMembers(base, name);
    }
    for (const member of declaration.members) {
      if (isHidden(member)) continue;
      if (ts.isMethodSignature(member)) this.parameters(`${name}.${member.name.getText()}`, member);
      if (ts.isPropertySignature(member)) {
        this.type(`${name}.${member.name.getText()}`, this.checker.getTypeAtLocation(member));
      }
    }
  }

  /** What it extends of ours that has no name of its own for a program. */
  private hiddenBases(declaration: ts.ClassDeclaration | ts.InterfaceDeclaration): ts.Declaration[] {
    const extended = (declaration.heritageClauses ?? [])
      .filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
      .flatMap(({ types }) => types.map((type) => this.checker.getTypeAtLocation(type).symbol));
    return extended
      .filter((symbol) => !this.exports.includes(symbol))
      .flatMap((symbol) => symbol?.declarations ?? [])
      .filter((base) => base.getSourceFile().fileName.startsWith(CONSTRUCTS));
  }

  private parameters(of: string, declaration: ts.SignatureDeclaration): void {
    for (const parameter of declaration.parameters) {
      const name = ts.isIdentifier(parameter.name) ? parameter.name.text : "props";
      this.type(`${of}(${name})`, this.checker.getTypeAtLocation(parameter));
    }
  }

  /** Text anywhere in the type is a place; props that are declared on the spot have places of their own. */
  private type(place: string, type: ts.Type): void {
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) this.type(place, part);
      return;
    }
    if (
      type.flags &
      (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any | ts.TypeFlags.Unknown)
    ) {
      this.places.add(place);
      return;
    }
    if (!(type.flags & ts.TypeFlags.Object)) return;
    const item = this.checker.getIndexTypeOfType(type, ts.IndexKind.Number);
    if (item) {
      this.type(place, item);
      return;
    }
    const value = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (value) {
      this.places.add(`${place} keys`);
      this.type(`${place} values`, value);
      return;
    }
    this.object(place, type);
  }

  /** Interfaces of ours are gone through by their own name, once; classes have checks of their own. */
  private object(place: string, type: ts.Type): void {
    for (const declaration of type.symbol?.declarations ?? []) {
      const file = declaration.getSourceFile().fileName;
      if (!file.startsWith(CONSTRUCTS)) continue;
      if (ts.isInterfaceDeclaration(declaration)) {
        if (this.seen.has(type)) continue;
        this.seen.add(type);
        this.interfaceMembers(declaration);
      } else if (ts.isTypeLiteralNode(declaration)) {
        for (const property of type.getProperties()) {
          this.type(`${place}.${property.name}`, this.checker.getTypeOfSymbol(property));
        }
      }
    }
  }
}

function isHidden(member: ts.ClassElement | ts.TypeElement): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (
    (ts.getCombinedModifierFlags(member) & hidden) !== 0 ||
    ts.getJSDocTags(member).some((tag) => tag.tagName.text === "internal")
  );
}
