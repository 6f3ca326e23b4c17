/** `path = name { "." (name | index) }`: no brackets, quotes, arrows or stars. */
const PATH = /^[A-Za-z][A-Za-z0-9_-]*(?:\.(?:[A-Za-z][A-Za-z0-9_-]*|0|[1-9][0-9]{0,6}))*$/;

/** The steps of a path as written; null when it is not one. */
export function parsePath(text: string): readonly string[] | null {
  return PATH.test(text) ? text.split(".") : null;
}
