/**
 * Whether Docker reads a text as the name of an image, with an optional registry, tag and digest.
 * Source: the grammar of distribution/reference, and its normalization of names without a registry.
 */
export function isImageReference(text: string): boolean {
  if (typeof text !== "string" || text.length > LONGEST || IMAGE_ID.test(text)) return false;
  const [, name = "", digest] = PARTS.exec(text) ?? [];
  if (digest !== undefined && !DIGEST.test(digest)) return false;
  const components = name.split("/");
  const registry = components.length > 1 && isRegistry(components[0] ?? "") ? components.shift() : undefined;
  return (
    (registry === undefined || REGISTRY.test(registry)) &&
    components.join("/").length <= LONGEST_NAME &&
    components.every((component) => COMPONENT.test(component))
  );
}

const LONGEST = 1024;
const LONGEST_NAME = 255;
/** Docker takes such a text for an id. */
const IMAGE_ID = /^[a-f0-9]{64}$/;
/** The name, which the tag is taken from, and the digest. */
const PARTS = /^([^@]+?)(?::\w[\w.-]{0,127})?(?:@([^@]*))?$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;

/** What comes before the first slash is a registry only when no name on Docker Hub can look like it. */
function isRegistry(first: string): boolean {
  return first === "localhost" || /[.:A-Z]/.test(first);
}
