/** At most so many characters of a line; what is cut off shows as an ellipsis. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? "" : `${text.slice(0, width - 1)}…`;
}
