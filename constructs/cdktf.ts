/**
 * The only file of the project that imports cdktf. What stands here exists in its living fork (cdktn) as well,
 * so that an npm alias is enough to change over.
 */
export {
  Annotations,
  App as TerraformApp,
  AzurermBackend,
  Fn,
  type ITerraformDependable,
  Lazy,
  LocalBackend,
  TerraformBackend,
  TerraformDataSource,
  TerraformElement,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Token,
  Tokenization,
} from "cdktf";
/** Of the ids from a stack down: what cdktf names an element by, when its stack has no scheme of its own. */
export { makeUniqueId as uniqueId } from "cdktf/lib/private/unique.js";
