/** What is wrong with the frame of a comment, read as GitHub reads it: fences first, HTML blocks and tables outside of them. */
export function faultsOf(body: string): string[] {
  const faults: string[] = [];
  let fence: string | undefined;
  let open = 0;
  let columns: number | undefined;
  for (const [index, line] of body.split("\n").entries()) {
    const at = `line ${index + 1}: ${line.slice(0, 80)}`;
    const mark = /^(`{3,})(diff)?$/.exec(line);
    if (fence !== undefined) {
      if (mark?.[2] === undefined && mark?.[1] !== undefined && mark[1].length >= fence.length) fence = undefined;
      continue;
    }
    if (mark?.[1] !== undefined) {
      fence = mark[1];
      continue;
    }
    // Code is read before anything else; what is left must hold nothing of somebody else's.
    const bare = line
      .replaceAll(/(`+)(?:(?!`).)+\1(?!`)/g, "")
      .replaceAll(/<code>[^<>&@`|\\]*(?:&#\d+;[^<>&@`|\\]*)*<\/code>/g, "");
    open += (bare.match(/<details>/g) ?? []).length - (bare.match(/<\/details>/g) ?? []).length;
    if (open < 0 || open > 1) faults.push(`details ${open}: ${at}`);
    const known = bare.replaceAll(/<\/?(?:details|summary|sub)>|<!-- rkcp-diff:[a-z-]+ -->/g, "");
    if (/[<>`@\\]/.test(known)) faults.push(`sign: ${at}`);
    if (/https?:|www\.|\]\(/.test(known)) faults.push(`link: ${at}`);
    if (/#\d|\w#/.test(known)) faults.push(`reference: ${at}`);
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f\u202a-\u202e]/.test(line)) faults.push(`control: ${at}`);
    if (!line.startsWith("|")) columns = undefined;
    else {
      const cells = line.split("|").length;
      columns ??= cells;
      if (cells !== columns || !line.endsWith("|")) faults.push(`table: ${at}`);
    }
  }
  if (fence !== undefined) faults.push("a fence is open at the end");
  if (open !== 0) faults.push("a <details> is open at the end");
  return faults;
}
