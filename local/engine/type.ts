/** A type of Terraform's type system, as its JSON form writes it: `"string"`, `["list", "string"]`, … */
export type Type = Scalar | readonly ["list" | "set" | "map", Type] | ObjectType;

export type ObjectType = readonly ["object", { readonly [name: string]: Type }];

export type Scalar = "string" | "number" | "bool";
