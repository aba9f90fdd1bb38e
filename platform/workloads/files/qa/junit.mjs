/**
 * @typedef {{ id: string, promise: string, seconds: number, failure?: string, skipped?: string }} Result
 */

/**
 * Results as JUnit XML, which Jenkins reads.
 *
 * @param {string} suite
 * @param {readonly Result[]} results
 */
export function junit(suite, results) {
  const failures = results.filter(({ failure }) => failure !== undefined).length;
  const skipped = results.filter((result) => result.skipped !== undefined).length;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escaped(suite)}" tests="${results.length}" failures="${failures}" skipped="${skipped}" time="${seconds}">`,
    ...results.map((result) => testCase(suite, result)),
    "</testsuite>",
    "",
  ].join("\n");
}

function testCase(suite, { id, promise, seconds, failure, skipped }) {
  const open = `  <testcase classname="${escaped(`${suite}.${id}`)}" name="${escaped(promise)}" time="${seconds.toFixed(3)}"`;
  if (failure !== undefined) return `${open}><failure message="${escaped(failure)}"/></testcase>`;
  if (skipped !== undefined) return `${open}><skipped message="${escaped(skipped)}"/></testcase>`;
  return `${open}/>`;
}

/** Also what XML 1.0 can't hold at all: an answer may contain anything. */
function escaped(text) {
  return [...text]
    .filter((character) => /[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(character))
    .join("")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
