/** One field of a `multipart/form-data` body (RFC 7578). */
export interface FormPart {
  readonly name: string;
  /** Undefined for a field that is no file. */
  readonly fileName: string | undefined;
  readonly content: Uint8Array;
}

const LINE_END = "\r\n";

/**
 * Reads the parts of a form in their order. The reader of Node.js will not do: it wants boundaries of browsers, and S3
 * takes those of any client.
 * @returns undefined for a body that is not well-formed
 */
export function parseMultipartForm(body: Uint8Array, contentType: string): readonly FormPart[] | undefined {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const first = `--${boundary}`;
  const delimiter = LINE_END + first;
  let at = bytes.subarray(0, first.length).equals(Buffer.from(first)) ? 0 : bytes.indexOf(delimiter) + LINE_END.length;
  if (at === LINE_END.length - 1) return undefined;
  at += first.length;

  const parts: FormPart[] = [];
  while (!startsWith(bytes, at, "--")) {
    const headersEnd = bytes.indexOf(LINE_END + LINE_END, at);
    const end = bytes.indexOf(delimiter, at);
    if (!startsWith(bytes, at, LINE_END) || headersEnd === -1 || end === -1 || headersEnd > end) return undefined;
    const content = bytes.subarray(headersEnd + 2 * LINE_END.length, end);
    const part = partOf(bytes.toString("utf8", at, headersEnd), content);
    if (part === undefined) return undefined;
    parts.push(part);
    at = end + delimiter.length;
  }
  return parts;
}

function partOf(headers: string, content: Uint8Array): FormPart | undefined {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1] ?? "";
  const parameter = (name: string): string | undefined => {
    const [, quoted, bare] = new RegExp(`(?:^|;)\\s*${name}=(?:"([^"]*)"|([^\\s;]+))`, "i").exec(disposition) ?? [];
    return quoted ?? bare;
  };
  const name = parameter("name");
  if (name === undefined) return undefined;
  // Browsers write quotes and line ends in names as percent-encoded.
  const decoded = (text: string): string => text.replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  const fileName = parameter("filename");
  return { name: decoded(name), fileName: fileName === undefined ? undefined : decoded(fileName), content };
}

function startsWith(bytes: Buffer, at: number, text: string): boolean {
  return bytes.toString("latin1", at, at + text.length) === text;
}
