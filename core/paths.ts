/** Whether a path is the folder or lies below it. Both are absolute, with no slash at the end. */
export function isWithin(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}

/** Whether one of two paths is the other or lies below it. */
export function areNested(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}
