import { escaped } from "../page/html.ts";
import { plain } from "../numbers.ts";
import type { Judged } from "../judgement.ts";
import type { Verdict } from "./verdict.ts";

/**
 * A verdict as JUnit XML, in the form that Jenkins, GitLab and GitHub's reporters read: every condition that was judged
 * is a test case. What could not be measured fails too, as the exit code says.
 */
export function junitXml(verdict: Verdict): string {
  const { file, stopped } = verdict;
  const judged = verdict.judged.flatMap((group) => group.judged);
  const cases = verdict.judged.flatMap((group) =>
    group.judged.map((one) => testCase(one, `${file}.${group.kind}`)),
  );
  const whole = stopped === null ? [] : [stoppedCase(stopped, file)];
  const failures = judged.filter(({ status }) => status !== "pass").length;
  const counts = `tests="${judged.length + whole.length}" failures="${failures}" errors="${whole.length}" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ripplesim" ${counts}>`,
    `  <testsuite name="${text(file)}" ${counts}>`,
    "    <properties>",
    `      <property name="answer" value="${text(verdict.headline)}"/>`,
    `      <property name="again" value="${text(verdict.command)}"/>`,
    "    </properties>",
    ...cases,
    ...whole,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase({ status, value, note, text: condition }: Judged, className: string): string {
  const head = `    <testcase classname="${text(className)}" name="${text(condition)}"`;
  if (status === "pass") return `${head}/>`;
  const because = note === null ? `is ${value}` : `is ${value}: ${note}`;
  return `${head}>\n      <failure message="${text(because)}" type="${status}">${text(`${condition}\n${because}`)}</failure>\n    </testcase>`;
}

function stoppedCase(reason: string, file: string): string {
  return `    <testcase classname="${text(file)}" name="the run is whole">\n      <error message="${text(`stopped by ${reason}`)}"/>\n    </testcase>`;
}

/** XML 1.0 has no control characters, not even as references. */
function text(value: string): string {
  return escaped(
    plain(value)
      .replaceAll("\u00a0", " ")
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, " "),
  );
}
