// Every relative link of a document leads to a file of the repository, and every anchor to a heading there.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "../run.mjs";

const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(root, path)));

/** The text without what only looks like links and headings: code, fenced and in lines, and comments. */
const proseOf = (path) =>
  readFileSync(join(root, path), "utf8")
    .replaceAll(/^( *)(`{3,}|~{3,}).*?^\1\2`*\s*$/gms, "")
    .replaceAll(/<!--.*?-->/gs, "");

const linksOf = (prose) => {
  const text = prose.replaceAll(/(`+)[^`].*?\1/g, "");
  return [
    ...[...text.matchAll(/\]\(\s*<?([^)<>\s]+)>?(?:\s+"[^"]*")?\s*\)/g)],
    ...[...text.matchAll(/^\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)],
    ...[...text.matchAll(/\b(?:href|src)="([^"]+)"/g)],
  ].map(([, target]) => target);
};

// As GitHub makes them: lower case, no punctuation but hyphens and underscores, numbered where they repeat.
const anchors = new Map();
function anchorsOf(path) {
  const known = anchors.get(path);
  if (known !== undefined) return known;
  const found = new Set();
  const prose = proseOf(path);
  for (const [, heading] of prose.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = text.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
    let anchor = slug;
    for (let count = 1; found.has(anchor); count++) anchor = `${slug}-${count}`;
    found.add(anchor);
  }
  for (const [, id] of prose.matchAll(/\b(?:id|name)="([^"]+)"/g)) found.add(id);
  anchors.set(path, found);
  return found;
}

const problems = [];
let followed = 0;
for (const document of documents) {
  for (const target of linksOf(proseOf(document))) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    followed += 1;
    const [path, anchor] = target.split("#", 2).map(decodeURIComponent);
    const from = path.startsWith("/") ? root : join(root, dirname(document));
    const file = path === "" ? join(root, document) : join(from, path);
    if (!existsSync(file)) problems.push(`${document}: ${target} leads nowhere`);
    else if (anchor !== undefined && file.endsWith(".md") && statSync(file).isFile()) {
      if (!anchorsOf(relative(root, file)).has(anchor)) problems.push(`${document}: ${target} names no heading`);
    }
  }
}
if (followed === 0) problems.push("followed no link: this check saw nothing");

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
